// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/regrid/target_grid.h"

#include "base/text.h"
#include "framework/coordinates.h"
#include "framework/data_path.h"
#include "operators/netcdf/attributes.h"
#include "operators/netcdf/encoding.h"
#include "operators/netcdf/file.h"
#include "operators/netcdf/file_dimension.h"

namespace oph::operators::regrid {
namespace {

using framework::GeographicAxis;

/// More cells would not be a grid but a mistake.
constexpr std::int64_t kMostCells = 100000;

/// The two numbers of "360x180"; absent if it is not written so.
std::optional<std::pair<std::int64_t, std::int64_t>> parse_size(std::string_view text) {
  if (text.starts_with('r')) text.remove_prefix(1);
  const auto cross = text.find('x');
  if (cross == std::string_view::npos) return std::nullopt;
  const auto longitudes = parse_integer(text.substr(0, cross));
  const auto latitudes = parse_integer(text.substr(cross + 1));
  if (!longitudes || !latitudes) return std::nullopt;
  return std::pair{*longitudes, *latitudes};
}

RectilinearGrid global_grid(std::int64_t longitudes, std::int64_t latitudes,
                            std::string_view given) {
  if (std::min(longitudes, latitudes) < 1 || std::max(longitudes, latitudes) > kMostCells) {
    throw user_error("a grid has 1 to {} cells along each axis (target={})", kMostCells, given);
  }
  return {global_axis(GeographicAxis::kLatitude, latitudes),
          global_axis(GeographicAxis::kLongitude, longitudes)};
}

RectilinearGrid grid_of_cube(framework::Task& task, std::string_view pid) {
  const auto cube = task.cube_by_pid(pid);
  const auto attributes = task.catalogue().cubes().attributes(cube.id);
  const auto find = [&](GeographicAxis axis) -> const metadb::CubeDimension& {
    return cube.dimensions[find_geographic_dimension(cube, attributes, axis, {}, "target")];
  };
  return cube_grid(find(GeographicAxis::kLatitude), find(GeographicAxis::kLongitude), pid);
}

std::vector<double> read_numbers(const netcdf::File& file, const netcdf::FileVariable& variable) {
  std::int64_t count = 1;
  for (const auto id : variable.dimensions) {
    count *= file.dimensions()[static_cast<std::size_t>(id)].size;
  }
  std::vector<double> numbers(static_cast<std::size_t>(count));
  if (!numbers.empty()) {
    file.check(nc_get_var_double(file.id(), variable.id, numbers.data()), variable.name);
  }
  const auto encoding = netcdf::encoding(file, variable);
  for (auto& number : numbers) {
    if (encoding.is_packed) number = number * encoding.scale + encoding.offset;
  }
  return numbers;
}

Axis read_axis(const netcdf::File& file, GeographicAxis axis) {
  const netcdf::FileVariable* found = nullptr;
  for (const auto& variable : file.variables()) {
    const bool is_coordinate =
        variable.dimensions.size() == 1 &&
        file.dimensions()[static_cast<std::size_t>(variable.dimensions.front())].name ==
            variable.name;
    if (!is_coordinate) continue;
    const auto text = [&](const char* name) {
      return netcdf::text_attribute(file, variable.id, name).value_or("");
    };
    if (framework::geographic_axis(variable.name, text("units"), text("standard_name")) != axis) {
      continue;
    }
    if (found != nullptr) {
      throw user_error("the file has more than one {} ({} and {}, target={})", name(axis),
                       found->name, variable.name, file.shown());
    }
    found = &variable;
  }
  if (found == nullptr) {
    throw user_error("the file has no one-dimensional {} (target={})", name(axis), file.shown());
  }
  return make_axis(axis, read_numbers(file, *found), netcdf::read_bounds(file, *found),
                   file.shown());
}

}  // namespace

RectilinearGrid cube_grid(const metadb::CubeDimension& latitude,
                          const metadb::CubeDimension& longitude, std::string_view grid) {
  const auto axis = [&](GeographicAxis kind, const metadb::CubeDimension& dimension) {
    if (dimension.is_collapsed() || dimension.values.empty()) {
      throw user_error("the {} has no coordinates (dimension={}, cube={})", name(kind),
                       dimension.dimension.name, grid);
    }
    return make_axis(kind, framework::coordinate_numbers(dimension), dimension.bounds, grid);
  };
  return {axis(GeographicAxis::kLatitude, latitude), axis(GeographicAxis::kLongitude, longitude)};
}

RectilinearGrid read_target_grid(framework::Task& task, std::string_view given) {
  if (const auto size = parse_size(given)) return global_grid(size->first, size->second, given);
  if (task.catalogue().parse_cube_pid(given)) return grid_of_cube(task, given);
  const auto& arguments = task.arguments();
  const auto path =
      framework::existing_data_path(task.configuration(), arguments.text("cdd"), given, "target");
  const auto file = netcdf::File::open(path, given);
  return {read_axis(file, GeographicAxis::kLatitude), read_axis(file, GeographicAxis::kLongitude)};
}

}  // namespace oph::operators::regrid
