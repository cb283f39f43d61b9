// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/geographic_dimension.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/error.h"
#include "base/text.h"

namespace oph::framework {
namespace {

struct Spellings {
  GeographicAxis axis;
  std::array<std::string_view, 6> units;  ///< CF conventions, 4.1 and 4.2
  std::string_view standard_name;
  std::array<std::string_view, 5> names;
};

constexpr std::array kSpellings{
    Spellings{GeographicAxis::kLatitude,
              {"degrees_north", "degree_north", "degree_n", "degrees_n", "degreen", "degreesn"},
              "latitude",
              {"lat", "latitude", "nlat", "lats", "nav_lat"}},
    Spellings{GeographicAxis::kLongitude,
              {"degrees_east", "degree_east", "degree_e", "degrees_e", "degreee", "degreese"},
              "longitude",
              {"lon", "longitude", "nlon", "lons", "nav_lon"}}};

template <class Names>
bool contains(const Names& names, std::string_view text) {
  return std::find(names.begin(), names.end(), to_lower(text)) != names.end();
}

std::string_view value_of(std::span<const metadb::Attribute> attributes, std::string_view variable,
                          std::string_view key) {
  for (const auto& attribute : attributes) {
    if (attribute.variable == variable && attribute.key == key) return attribute.value;
  }
  return {};
}

std::size_t find_by_name(const metadb::Cube& cube, std::string_view given,
                         std::string_view argument) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < cube.dimensions.size(); ++i) {
    if (cube.dimensions[i].dimension.name == given) return i;
    names.push_back(cube.dimensions[i].dimension.name);
  }
  throw user_error("the datacube has no dimension {}; it has {} ({}={})", given, join(names, ", "),
                   argument, given);
}

}  // namespace

std::string_view name(GeographicAxis axis) {
  return axis == GeographicAxis::kLatitude ? "latitude" : "longitude";
}

std::optional<GeographicAxis> geographic_axis(std::string_view dimension, std::string_view units,
                                              std::string_view standard_name) {
  for (const auto& known : kSpellings) {
    if (contains(known.units, units) || standard_name == known.standard_name) return known.axis;
  }
  // Units of something else speak against a name.
  if (!units.empty() && !to_lower(units).starts_with("degree")) return std::nullopt;
  for (const auto& known : kSpellings) {
    if (contains(known.names, dimension)) return known.axis;
  }
  return std::nullopt;
}

std::optional<GeographicAxis> geographic_axis(const metadb::CubeDimension& dimension,
                                              std::span<const metadb::Attribute> attributes) {
  const auto& name = dimension.dimension.name;
  return geographic_axis(name, value_of(attributes, name, "units"),
                         value_of(attributes, name, "standard_name"));
}

std::size_t find_geographic_dimension(const metadb::Cube& cube,
                                      std::span<const metadb::Attribute> attributes,
                                      GeographicAxis axis, std::string_view given,
                                      std::string_view argument) {
  if (!given.empty()) return find_by_name(cube, given, argument);
  std::vector<std::size_t> found;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < cube.dimensions.size(); ++i) {
    if (geographic_axis(cube.dimensions[i], attributes) == axis) found.push_back(i);
    names.push_back(cube.dimensions[i].dimension.name);
  }
  if (found.size() == 1) return found.front();
  throw user_error("the datacube has {} that is known to be a {}; name it by {} (dimensions={})",
                   found.empty() ? "no dimension" : "more than one dimension", name(axis), argument,
                   join(names, "|"));
}

}  // namespace oph::framework
