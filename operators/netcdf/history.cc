// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "framework/version.h"

namespace oph::operators::netcdf {
namespace {

constexpr std::string_view kConvention = "CF-1.8";

metadb::Attribute& global(std::vector<metadb::Attribute>& attributes, std::string_view key) {
  const auto found = std::find_if(attributes.begin(), attributes.end(), [&](const auto& one) {
    return one.variable.empty() && one.key == key;
  });
  if (found != attributes.end()) return *found;
  metadb::Attribute added;
  added.key = key;
  return attributes.emplace_back(std::move(added));
}

/// "CF-1.6 ACDD-1.3" becomes "CF-1.8 ACDD-1.3"; COARDS is what CF grew from.
std::string conventions(const std::string& of_source) {
  std::string result{kConvention};
  // Lists are separated by blanks, or by commas if names have blanks.
  const bool has_commas = of_source.find(',') != std::string::npos;
  std::istringstream names{of_source};
  for (std::string name; std::getline(names, name, has_commas ? ',' : ' ');) {
    name.erase(0, name.find_first_not_of(' '));
    if (name.empty() || name.starts_with("CF-") || name == "COARDS") continue;
    result += (has_commas ? ", " : " ") + name;
  }
  return result;
}

std::string line(metadb::Cubes& cubes, std::int64_t id) {
  const auto cube = cubes.find(id);
  const auto provenance = cubes.provenance(id);
  if (!cube || !provenance) return {};
  return fmt::format("{} ophion {}: {} {}\n", cube->creation_date, provenance->software_version,
                     provenance->operator_name, provenance->arguments);
}

std::string lines(metadb::Cubes& cubes, const metadb::Cube& cube) {
  auto result = line(cubes, cube.id);
  std::set<std::int64_t> seen{cube.id};
  for (const auto& step : cubes.parents(cube.id)) {
    // The steps of a cube with several inputs come once for each.
    if (seen.insert(step.output).second) result += line(cubes, step.output);
  }
  return result;
}

}  // namespace

void add_file_history(metadb::Cubes& cubes, const metadb::Cube& cube,
                      std::vector<metadb::Attribute>& attributes) {
  auto& convention = global(attributes, "Conventions");
  convention.value = conventions(convention.value);
  auto& history = global(attributes, "history");
  history.value = lines(cubes, cube) + history.value;
  if (history.value.ends_with('\n')) history.value.pop_back();
}

}  // namespace oph::operators::netcdf
