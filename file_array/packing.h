// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/element_type.h"
#include "file_array/strided_copy.h"

namespace oph::file_array {

/// The type of a number in a file, whatever its byte order there.
enum class RawType : std::uint8_t {
  kInt8,
  kUint8,
  kInt16,
  kUint16,
  kInt32,
  kUint32,
  kInt64,
  kUint64,
  kFloat,
  kDouble,
};
inline constexpr RawType kLastRawType = RawType::kDouble;

std::size_t size_of(RawType type);
/// The element type that holds every number of a raw type; unsigned ones widen to the next signed
/// type, those of 64 bits as far as they have a place there.
ElementType natural_type(RawType type);

/// How the numbers of a variable become elements of a cube: unsigned ones widen, packed ones
/// (scale_factor, add_offset) are unpacked to float or double.
struct Packing {
  RawType raw = RawType::kDouble;
  ElementType type = ElementType::kDouble;
  bool is_packed = false;
  double scale = 1;
  double offset = 0;
  std::vector<double> raw_missing;  ///< packed: what stands for no value in the file
  double unpacked_missing = 0;      ///< what these become

  std::size_t raw_size() const { return file_array::size_of(raw); }
};

/// Copies a box of raw numbers in the byte order of the machine (axes from prepare_axes()) to
/// elements. Throws a user error if an unsigned number has no place in 64 bits with sign.
void decode(const Packing& packing, const std::vector<CopyAxis>& axes, const std::byte* raw,
            std::byte* elements);

}  // namespace oph::file_array
