// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/dimension_roles.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "base/error.h"
#include "base/text.h"
#include "operators/netcdf/attributes.h"

namespace oph::operators::netcdf {
namespace {

const FileDimension& dimension_of(const File& file, const FileVariable& variable,
                                  std::size_t axis) {
  return file.dimensions()[static_cast<std::size_t>(variable.dimensions[axis])];
}

std::string names_of(const File& file, const FileVariable& variable) {
  std::vector<std::string> names;
  for (std::size_t axis = 0; axis < variable.dimensions.size(); ++axis) {
    names.push_back(dimension_of(file, variable, axis).name);
  }
  return join(names, ", ");
}

bool has_time_units(const File& file, const FileVariable& coordinate) {
  const auto units = text_attribute(file, coordinate.id, "units");
  return units && to_lower(*units).find(" since ") != std::string::npos;
}

bool is_called_time(const File& file, const FileVariable& coordinate) {
  const auto axis = text_attribute(file, coordinate.id, "axis");
  const auto name = text_attribute(file, coordinate.id, "standard_name");
  return (axis && equal_ignoring_case(*axis, "T")) || (name && *name == "time");
}

/// The time dimension: the surest sign wins.
std::optional<std::size_t> time_axis(const File& file, const FileVariable& variable) {
  using Sign = std::function<bool(std::size_t)>;
  const auto by_coordinate = [&](bool (*holds)(const File&, const FileVariable&)) -> Sign {
    return [&file, &variable, holds](std::size_t axis) {
      const auto* coordinate = coordinate_variable(file, variable.dimensions[axis]);
      return coordinate != nullptr && holds(file, *coordinate);
    };
  };
  const Sign is_unlimited = [&](std::size_t axis) {
    return dimension_of(file, variable, axis).is_unlimited;
  };
  for (const auto& sign :
       {by_coordinate(has_time_units), by_coordinate(is_called_time), is_unlimited}) {
    for (std::size_t axis = 0; axis < variable.dimensions.size(); ++axis) {
      if (sign(axis)) return axis;
    }
  }
  return std::nullopt;
}

/// A covariance, say, may have a dimension twice; a cube cannot.
void check_once(const File& file, const FileVariable& variable) {
  auto ids = variable.dimensions;
  std::sort(ids.begin(), ids.end());
  if (std::adjacent_find(ids.begin(), ids.end()) == ids.end()) return;
  throw user_error("variable {} has a dimension twice; it has {}", variable.name,
                   names_of(file, variable));
}

/// Finds the dimensions that a list names and marks them as used.
std::vector<std::size_t> find_axes(const File& file, const FileVariable& variable,
                                   const std::vector<std::string>& names,
                                   std::vector<bool>& is_used) {
  std::vector<std::size_t> axes;
  for (const auto& name : names) {
    std::size_t axis = 0;
    while (axis < is_used.size() && dimension_of(file, variable, axis).name != name) ++axis;
    if (axis == is_used.size()) {
      throw user_error("the variable {} has no dimension {}; it has {}", variable.name, name,
                       names_of(file, variable));
    }
    if (is_used[axis]) {
      throw user_error("a dimension is named twice in exp_dim and imp_dim (dimension={})", name);
    }
    is_used[axis] = true;
    axes.push_back(axis);
  }
  return axes;
}

std::vector<std::size_t> unused(const std::vector<bool>& is_used) {
  std::vector<std::size_t> axes;
  for (std::size_t axis = 0; axis < is_used.size(); ++axis) {
    if (!is_used[axis]) axes.push_back(axis);
  }
  return axes;
}

}  // namespace

const FileVariable* coordinate_variable(const File& file, int dimension) {
  const auto* found =
      file.find_variable(file.dimensions()[static_cast<std::size_t>(dimension)].name);
  if (found == nullptr || found->dimensions != std::vector<int>{dimension}) return nullptr;
  const bool is_number = found->type != NC_CHAR && found->type <= NC_UINT64;
  return is_number ? found : nullptr;
}

DimensionRoles dimension_roles(const File& file, const FileVariable& variable,
                               const std::vector<std::string>& explicit_names,
                               const std::vector<std::string>& implicit_names) {
  check_once(file, variable);
  std::vector<bool> is_used(variable.dimensions.size(), false);
  DimensionRoles roles;
  roles.explicit_axes = find_axes(file, variable, explicit_names, is_used);
  roles.implicit_axes = find_axes(file, variable, implicit_names, is_used);
  if (explicit_names.empty() && implicit_names.empty()) {
    const auto axis = time_axis(file, variable).value_or(is_used.size() - 1);
    is_used[axis] = true;
    roles.implicit_axes = {axis};
  }
  const auto rest = unused(is_used);
  if (explicit_names.empty()) {
    roles.explicit_axes = rest;
  } else if (implicit_names.empty()) {
    roles.implicit_axes = rest;
  } else if (!rest.empty()) {
    throw user_error("exp_dim and imp_dim must name all dimensions of the variable (missing={})",
                     dimension_of(file, variable, rest.front()).name);
  }
  if (roles.implicit_axes.empty()) {
    throw user_error("one dimension at least must be implicit (exp_dim={})",
                     join(explicit_names, "|"));
  }
  return roles;
}

}  // namespace oph::operators::netcdf
