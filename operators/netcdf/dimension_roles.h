// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "operators/netcdf/file.h"

namespace oph::operators::netcdf {

/// The dimensions of a variable by role, as positions among the variable's dimensions.
struct DimensionRoles {
  std::vector<std::size_t> explicit_axes;
  std::vector<std::size_t> implicit_axes;
};

/// Gives each dimension its role. `explicit_names` and `implicit_names` are what the user wants
/// (empty: automatic); one of them alone leaves the rest to the other role. Throws a user error if
/// they do not name each dimension of the variable once.
DimensionRoles dimension_roles(const File& file, const FileVariable& variable,
                               const std::vector<std::string>& explicit_names,
                               const std::vector<std::string>& implicit_names);

/// The coordinate variable of a dimension: of its name, one-dimensional, of numbers; null if none.
const FileVariable* coordinate_variable(const File& file, int dimension);

}  // namespace oph::operators::netcdf
