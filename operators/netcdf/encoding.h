// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/element_type.h"
#include "file_array/packing.h"
#include "operators/netcdf/file.h"
#include "operators/netcdf/strided_copy.h"

namespace oph::operators::netcdf {

using file_array::decode;
using file_array::natural_type;
using file_array::RawType;

/// How the numbers of a variable become elements of a cube, as its attributes say.
struct Encoding : file_array::Packing {
  /// The missing value of the cube, printed exactly; unpacked missing values become it.
  std::optional<std::string> missing_value;

  /// Whether an attribute speaks of the numbers as they were in the file, and so must go.
  bool makes_void(std::string_view key) const;
};

/// Throws a user error that names the variable if it does not hold numbers.
Encoding encoding(const File& file, const FileVariable& variable);

/// Reads part of a one-dimensional variable as elements.
std::vector<std::byte> read_elements(const File& file, const FileVariable& variable,
                                     const Encoding& encoding, std::int64_t start,
                                     std::int64_t count);

}  // namespace oph::operators::netcdf
