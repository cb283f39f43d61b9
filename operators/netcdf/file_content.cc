// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/file_content.h"

#include "base/text.h"
#include "operators/netcdf/attributes.h"

namespace oph::operators::netcdf {
namespace {

/// The names that users know from measures, where there are such.
std::string type_name(const File& file, nc_type type) {
  if (type == NC_INT64) return "long";
  char name[NC_MAX_NAME + 1] = {};
  file.check(nc_inq_type(file.id(), type, name, nullptr));
  return name;
}

void add_attributes(const File& file, int variable, std::string_view shown, Grid& grid) {
  for (const auto& attribute : read_attributes(file, variable, shown)) {
    grid.rows.push_back({attribute.variable, attribute.key, attribute.type, attribute.value});
  }
}

}  // namespace

Grid variable_list(const File& file) {
  Grid grid{"Variable list", "", {{"VARIABLE"}, {"TYPE"}, {"DIMENSIONS"}}, {}};
  for (const auto& variable : file.variables()) {
    std::vector<std::string> names;
    for (const auto id : variable.dimensions) {
      names.push_back(file.dimensions()[static_cast<std::size_t>(id)].name);
    }
    grid.rows.push_back({variable.name, type_name(file, variable.type), join(names, "|")});
  }
  return grid;
}

Grid dimension_list(const File& file) {
  Grid grid{"Dimension list", "", {{"DIMENSION"}, {"SIZE", "long"}, {"UNLIMITED"}}, {}};
  for (const auto& dimension : file.dimensions()) {
    grid.rows.push_back(
        {dimension.name, std::to_string(dimension.size), dimension.is_unlimited ? "yes" : "no"});
  }
  return grid;
}

Grid metadata_list(const File& file) {
  Grid grid{"Metadata list", "", {{"VARIABLE"}, {"KEY"}, {"TYPE"}, {"VALUE"}}, {}};
  add_attributes(file, NC_GLOBAL, "", grid);
  for (const auto& variable : file.variables()) {
    add_attributes(file, variable.id, variable.name, grid);
  }
  return grid;
}

}  // namespace oph::operators::netcdf
