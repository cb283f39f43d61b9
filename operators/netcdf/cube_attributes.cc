// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/cube_attributes.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

#include "base/text.h"
#include "framework/time/time_axis.h"

namespace oph::operators::netcdf {
namespace {

using metadb::Attribute;
using metadb::Cube;
using metadb::CubeDimension;

constexpr std::string_view kFill = "_FillValue";
constexpr std::string_view kCalendarKeys[] = {"units", "calendar", "month_lengths", "leap_year",
                                              "leap_month"};

template <class List>
bool contains(const List& list, std::string_view key) {
  return std::find(std::begin(list), std::end(list), key) != std::end(list);
}

/// What netCDF and HDF5 keep for themselves.
bool is_reserved(std::string_view key) {
  static constexpr std::string_view kReserved[] = {
      "_NCProperties",       "_IsNetcdf4",     "_SuperblockVersion", "_nc3_strict", "_Netcdf4Dimid",
      "_Netcdf4Coordinates", "DIMENSION_LIST", "REFERENCE_LIST",     "CLASS",       "NAME"};
  return contains(kReserved, key);
}

Attribute make(std::string variable, std::string_view key, std::string_view type,
               std::string value) {
  Attribute attribute;
  attribute.variable = std::move(variable);
  attribute.key = key;
  attribute.type = type;
  attribute.value = std::move(value);
  return attribute;
}

void add_time(const CubeDimension& dimension, std::vector<Attribute>& attributes) {
  const auto& time = dimension.dimension.time;
  const auto add = [&](std::string_view key, std::string_view type, std::string value) {
    attributes.push_back(make(dimension.dimension.name, key, type, std::move(value)));
  };
  add("units", "text", framework::TimeAxis::cf_units(time));
  if (time.calendar != "user_defined") {
    return add("calendar", "text", time.calendar == "no_leap" ? "noleap" : time.calendar);
  }
  // CF has no name for it, but attributes.
  add("month_lengths", "int", time.month_lengths);
  if (time.leap_year == 0) return;
  add("leap_year", "int", std::to_string(time.leap_year));
  add("leap_month", "int", std::to_string(time.leap_month));
}

bool is_time_variable(const Cube& cube, const CubeDimension& dimension) {
  return dimension.dimension.is_time() && has_coordinates(cube, dimension);
}

std::optional<Attribute> fill_value(const Cube& cube) {
  if (!cube.missing_value) return std::nullopt;
  const auto type = is_integer(cube.measure_type) ? "long" : name(cube.measure_type);
  return make(cube.measure, kFill, type, *cube.missing_value);
}

std::string value_of(const std::vector<Attribute>& attributes, std::string_view variable,
                     std::string_view key) {
  const auto found = std::find_if(attributes.begin(), attributes.end(), [&](const auto& one) {
    return one.variable == variable && one.key == key;
  });
  return found == attributes.end() ? std::string{} : found->value;
}

/// Whether the stored units and calendar say what the time reference of the cube says.
bool tells_time(const CubeDimension& dimension, const std::vector<Attribute>& stored) {
  const auto& name = dimension.dimension.name;
  const auto calendar = value_of(stored, name, "calendar");
  const auto told = framework::TimeAxis::from_cf(value_of(stored, name, "units"), calendar);
  return told == dimension.dimension.time;
}

bool is_in_file(const Cube& cube, const Attribute& attribute) {
  if (attribute.variable.empty() || attribute.variable == cube.measure) return true;
  const auto* dimension = cube.find_dimension(attribute.variable);
  return dimension != nullptr && has_coordinates(cube, *dimension);
}

/// Whether an attribute names other variables of its source file, which a file of a cube has not.
bool is_reference(const Attribute& attribute) {
  static constexpr std::string_view kReferences[] = {
      "bounds",        "climatology",         "coordinates",
      "cell_measures", "ancillary_variables", "external_variables",
      "grid_mapping",  "formula_terms"};
  return contains(kReferences, attribute.key);
}

/// The name for a new variable of a file: with '_' behind it where another one has it.
std::string unused_name(const Cube& cube, std::string wanted, std::set<std::string>& used) {
  while (wanted == cube.measure || cube.find_dimension(wanted) != nullptr ||
         !used.insert(wanted).second) {
    wanted += '_';
  }
  return wanted;
}

/// The attributes that name variables which the file of a cube has for its coordinates.
std::vector<Attribute> references(const Cube& cube, const std::vector<Attribute>& stored) {
  std::vector<Attribute> attributes;
  std::vector<std::string> scalars;
  std::set<std::string> used;
  for (const auto& dimension : cube.dimensions) {
    if (!has_coordinates(cube, dimension)) continue;
    const auto& name = dimension.dimension.name;
    if (dimension.is_collapsed()) scalars.push_back(name);
    if (dimension.bounds.empty()) continue;
    const bool is_climatology = !value_of(stored, name, "climatology").empty();
    const auto* const key = is_climatology ? "climatology" : "bounds";
    const auto known = value_of(stored, name, key);
    attributes.push_back(
        make(name, key, "text", unused_name(cube, known.empty() ? name + "_bnds" : known, used)));
  }
  if (!scalars.empty()) {
    attributes.push_back(make(cube.measure, "coordinates", "text", join(scalars, " ")));
  }
  return attributes;
}

/// A second missing value of another type than the measure's was the one of an input.
void renew_missing_value(const Cube& cube, Attribute& attribute) {
  const bool is_other = attribute.variable == cube.measure && attribute.key == "missing_value" &&
                        attribute.type != name(cube.measure_type);
  if (!is_other || !is_floating(cube.measure_type) || !cube.missing_value) return;
  attribute.type = name(cube.measure_type);
  attribute.value = *cube.missing_value;
}

}  // namespace

bool has_coordinates(const Cube& cube, const CubeDimension& dimension) {
  const bool is_known =
      dimension.is_collapsed() ? !dimension.bounds.empty() : !dimension.values.empty();
  return is_known && dimension.dimension.name != cube.measure;
}

std::vector<Attribute> needed_attributes(const Cube& cube, const std::vector<Attribute>& stored) {
  auto attributes = references(cube, stored);
  for (const auto& dimension : cube.dimensions) {
    if (is_time_variable(cube, dimension)) add_time(dimension, attributes);
  }
  if (auto fill = fill_value(cube)) attributes.push_back(std::move(*fill));
  return attributes;
}

std::vector<Attribute> file_attributes(const Cube& cube, std::vector<Attribute> stored) {
  auto own_references = references(cube, stored);
  for (const auto& dimension : cube.dimensions) {
    if (!is_time_variable(cube, dimension) || tells_time(dimension, stored)) continue;
    std::erase_if(stored, [&](const auto& one) {
      return one.variable == dimension.dimension.name && contains(kCalendarKeys, one.key);
    });
    add_time(dimension, stored);
  }
  std::erase_if(stored, [&](const auto& one) {
    const bool is_fill = one.variable == cube.measure && one.key == kFill;
    return is_fill || is_reserved(one.key) || is_reference(one) || !is_in_file(cube, one);
  });
  for (auto& attribute : stored) renew_missing_value(cube, attribute);
  if (auto fill = fill_value(cube)) stored.push_back(std::move(*fill));
  std::move(own_references.begin(), own_references.end(), std::back_inserter(stored));
  return stored;
}

}  // namespace oph::operators::netcdf
