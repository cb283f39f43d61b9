// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/element_type.h"
#include "operators/netcdf/file.h"
#include "operators/netcdf/strided_copy.h"

namespace oph::operators::netcdf {

/// How the numbers of a variable become elements of a cube: unsigned ones widen to the next signed
/// type, packed ones (scale_factor, add_offset) are unpacked to float or double.
struct Encoding {
  nc_type raw = NC_NAT;  ///< as netCDF-C hands the numbers out
  ElementType type = ElementType::kDouble;
  bool is_packed = false;
  double scale = 1;
  double offset = 0;
  std::vector<double> raw_missing;  ///< packed: what stands for no value in the file
  /// The missing value of the cube, printed exactly; unpacked missing values become it.
  std::optional<std::string> missing_value;
  double unpacked_missing = 0;

  std::size_t raw_size() const;
  /// Whether an attribute speaks of the numbers as they were in the file, and so must go.
  bool makes_void(std::string_view key) const;
};

/// Throws a user error that names the variable if it does not hold numbers.
Encoding encoding(const File& file, const FileVariable& variable);

/// Copies a box of raw numbers (axes from prepare_axes()) to elements. Throws a user error if an
/// unsigned number has no place in 64 bits with sign.
void decode(const Encoding& encoding, const std::vector<CopyAxis>& axes, const std::byte* raw,
            std::byte* elements);

/// Reads part of a one-dimensional variable as elements.
std::vector<std::byte> read_elements(const File& file, const FileVariable& variable,
                                     const Encoding& encoding, std::int64_t start,
                                     std::int64_t count);

}  // namespace oph::operators::netcdf
