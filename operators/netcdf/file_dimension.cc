// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/file_dimension.h"

#include <cmath>

#include "base/error.h"
#include "framework/time/time_axis.h"
#include "operators/netcdf/attributes.h"
#include "operators/netcdf/dimension_roles.h"
#include "operators/netcdf/encoding.h"

namespace oph::operators::netcdf {
namespace {

/// What netCDF-C fills floating variables with that nobody wrote is a little larger.
constexpr double kFillLimit = 9.9e36;

}  // namespace

std::vector<double> read_bounds(const File& file, const FileVariable& coordinate) {
  auto named = text_attribute(file, coordinate.id, "bounds");
  if (!named) named = text_attribute(file, coordinate.id, "climatology");
  const auto* variable = named ? file.find_variable(*named) : nullptr;
  const bool fits =
      variable != nullptr && variable->dimensions.size() == 2 && variable->type != NC_CHAR &&
      variable->type <= NC_UINT64 &&
      variable->dimensions.front() == coordinate.dimensions.front() &&
      file.dimensions()[static_cast<std::size_t>(variable->dimensions.back())].size == 2;
  if (!fits) return {};
  const auto cells = static_cast<std::size_t>(coordinate.dimensions.front());
  std::vector<double> bounds(2 * static_cast<std::size_t>(file.dimensions()[cells].size));
  if (bounds.empty()) return {};
  file.check(nc_get_var_double(file.id(), variable->id, bounds.data()), variable->name);
  const auto coded = encoding(file, *variable);
  for (auto& bound : bounds) {
    if (coded.is_packed) bound = bound * coded.scale + coded.offset;
    if (!std::isfinite(bound) || std::abs(bound) >= kFillLimit) return {};
  }
  return bounds;
}

void read_dimension(const File& file, int id, metadb::CubeDimension& dimension) {
  const auto& in_file = file.dimensions()[static_cast<std::size_t>(id)];
  dimension.dimension.name = in_file.name;
  dimension.size = in_file.size;
  dimension.is_unlimited = in_file.is_unlimited;
  if (in_file.size == 0) {
    throw user_error("a dimension of the file is empty (dimension={}, path={})", in_file.name,
                     file.shown());
  }
  const auto* coordinate = coordinate_variable(file, id);
  if (coordinate == nullptr) {
    dimension.dimension.type = ElementType::kLong;
    return;
  }
  const auto coded = encoding(file, *coordinate);
  dimension.dimension.type = coded.type;
  dimension.values = read_elements(file, *coordinate, coded, 0, in_file.size);
  dimension.bounds = read_bounds(file, *coordinate);
}

void read_time_reference(const File& file, int id, metadb::CubeDimension& dimension) {
  const auto* coordinate = coordinate_variable(file, id);
  if (coordinate == nullptr) return;
  const auto units = text_attribute(file, coordinate->id, "units");
  const auto calendar = text_attribute(file, coordinate->id, "calendar");
  const auto reference =
      framework::TimeAxis::from_cf(units.value_or(""), calendar.value_or("standard"));
  if (!reference) return;
  dimension.dimension.hierarchy = "oph_time";
  dimension.dimension.time = *reference;
}

}  // namespace oph::operators::netcdf
