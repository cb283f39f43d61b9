// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/plan_filters.h"

#include <algorithm>
#include <numeric>

#include "framework/coordinates.h"
#include "operators/netcdf/dimension_roles.h"
#include "operators/netcdf/longitude_filter.h"

namespace oph::operators::netcdf {
namespace {

/// Cuts a dimension to these positions, in their order.
void keep(PlannedDimension& dimension, const std::vector<std::int64_t>& positions) {
  dimension.cube.bounds = framework::select_bounds(dimension.cube, positions);
  if (!dimension.cube.values.empty()) {
    dimension.cube.values = framework::select_coordinates(dimension.cube, positions);
  }
  std::vector<Segment> places;
  for (const auto& segment : dimension.segments) {
    for (std::int64_t i = 0; i < segment.count; ++i) {
      places.push_back({segment.file, segment.start + i, 1});
    }
  }
  std::vector<Segment> kept;
  for (const auto position : positions) {
    const auto& place = places[static_cast<std::size_t>(position)];
    const bool continues = !kept.empty() && kept.back().file == place.file &&
                           kept.back().start + kept.back().count == place.start;
    if (continues) {
      ++kept.back().count;
    } else {
      kept.push_back(place);
    }
  }
  dimension.segments = std::move(kept);
  dimension.cube.size = static_cast<std::int64_t>(positions.size());
}

/// Applies a filter that goes around the globe; false if it does not.
bool cut_longitudes(const File& file, const FileVariable& variable,
                    const framework::DimensionFilter& filter,
                    std::vector<PlannedDimension>& planned) {
  for (auto& dimension : planned) {
    if (dimension.cube.dimension.name != filter.dimension) continue;
    const auto* coordinate = coordinate_variable(file, variable.dimensions[dimension.axis]);
    if (coordinate == nullptr || !is_longitude(file, *coordinate)) return false;
    const auto selected = wrapped_longitudes(filter, dimension.cube);
    if (!selected) return false;
    const auto in_file = framework::coordinate_numbers(dimension.cube);
    keep(dimension, selected->positions);
    for (std::size_t i = 0; i < dimension.cube.bounds.size(); ++i) {
      const auto position = static_cast<std::size_t>(selected->positions[i / 2]);
      dimension.cube.bounds[i] += selected->numbers[i / 2] - in_file[position];
    }
    dimension.cube.values = framework::pack(dimension.cube.dimension.type, selected->numbers);
    return true;
  }
  return false;
}

/// One without coordinates that is asked for by coordinate has positions as such, which go with
/// what is left, as they do in a subset of the whole cube.
void name_positions(const std::vector<framework::DimensionFilter>& filters,
                    metadb::CubeDimension& dimension) {
  const bool is_by_coordinate =
      std::any_of(filters.begin(), filters.end(), [&](const auto& filter) {
        return filter.by_coordinate && filter.dimension == dimension.dimension.name;
      });
  if (!is_by_coordinate || !dimension.values.empty()) return;
  std::vector<std::int64_t> all(static_cast<std::size_t>(dimension.size));
  std::iota(all.begin(), all.end(), 0);
  dimension.values = framework::select_coordinates(dimension, all);
}

}  // namespace

void apply_filters(std::vector<framework::DimensionFilter> filters, const File& file,
                   const FileVariable& variable, std::vector<PlannedDimension>& planned) {
  std::erase_if(
      filters, [&](const auto& filter) { return cut_longitudes(file, variable, filter, planned); });
  std::vector<metadb::CubeDimension> dimensions;
  for (const auto& dimension : planned) dimensions.push_back(dimension.cube);
  const auto selection = framework::selection(filters, dimensions, {.first_index = 0});
  for (std::size_t i = 0; i < planned.size(); ++i) {
    if (!selection[i]) continue;
    name_positions(filters, planned[i].cube);
    keep(planned[i], *selection[i]);
  }
}

}  // namespace oph::operators::netcdf
