// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/plot/plot_command.h"

#include <fmt/format.h>

#include "base/task_string.h"
#include "base/text.h"
#include "terminal/alias.h"
#include "terminal/exit_status.h"
#include "terminal/plot/axis_scale.h"
#include "terminal/plot/field.h"
#include "terminal/plot/line_picture.h"
#include "terminal/plot/map_picture.h"

namespace oph::terminal {
namespace {

/// A dimension of a cube and its size.
struct Dimension {
  std::string name;
  std::string size;
};

/// The dimension that is best fixed: not one of those that a map is made of.
const Dimension& least_geographic(const std::vector<Dimension>& dimensions) {
  for (const auto& dimension : dimensions) {
    Axis axis;
    axis.name = dimension.name;
    if (kind_of(axis) == AxisKind::kOther) return dimension;
  }
  return dimensions.front();
}

/// Refuses more dimensions than a picture has.
void check_dimensions(const std::vector<Dimension>& dimensions) {
  if (dimensions.size() <= 2) return;
  std::vector<std::string> sizes;
  for (const auto& [name, size] : dimensions) sizes.push_back(name + "=" + size);
  throw user_error(
      "a picture has two dimensions, this cube has {}: reduce it, or choose, as in plot "
      "subset_dims={};subset_filter=1 ({})",
      dimensions.size(), least_geographic(dimensions).name, join(sizes, ", "));
}

std::optional<std::size_t> find_column(const Grid& grid, std::string_view name) {
  for (std::size_t i = 0; i < grid.columns.size(); ++i) {
    if (grid.columns[i].name == name) return i;
  }
  return std::nullopt;
}

/// The dimensions of several values in the grid Dimension Information; a reduced one has size ALL.
std::vector<Dimension> dimensions_in(const Grid& grid) {
  std::vector<Dimension> dimensions;
  const auto name = find_column(grid, "NAME");
  const auto size = find_column(grid, "SIZE");
  if (!name || !size) return dimensions;
  for (const auto& row : grid.rows) {
    if (parse_integer(row[*size]).value_or(1) > 1) {
      dimensions.push_back({row[*name], row[*size]});
    }
  }
  return dimensions;
}

}  // namespace

PlotRequest parse_plot(std::string_view words, const Environment& environment) {
  auto [cube, rest] = split_command(words);
  if (cube.find('=') != std::string_view::npos) {
    cube = {};
    rest = words;
  }
  auto task = TaskString::parse(rest);
  if (!cube.empty()) task.set_default("cube", cube);
  const auto current = environment.get("OPH_DATACUBE");
  if (!current.empty()) task.set_default("cube", current);
  if (!task.contains("cube")) {
    throw Failure{ExitStatus::kCommand, "there is no current cube to plot: write plot CUBE"};
  }
  PlotRequest request;
  if (const auto missing = task.find("missing")) {
    request.missing = parse_real(*missing);
    if (!request.missing) {
      throw Failure{ExitStatus::kCommand,
                    fmt::format("missing must be a number (missing={})", *missing)};
    }
    task.remove("missing");
  }
  if (!task.contains("subset_filter")) {
    request.schema_command = fmt::format("oph_cubeschema cube={}", *task.find("cube"));
  }
  for (const auto* argument : {"base64", "show_index", "show_time", "export_metadata"})
    task.set(argument, "yes");
  task.set("level", "2");
  task.set("limit_filter", "0");
  request.command = "oph_explorecube " + task.text();
  return request;
}

void check_schema(const Response& schema) {
  for (const auto& object : schema.objects()) {
    if (object.key != "cubeschema_diminfo") continue;
    for (const auto& grid : object.grids) check_dimensions(dimensions_in(grid));
  }
}

std::string draw_plot(const Response& response, std::optional<double> missing, const Style& style) {
  const auto field = squeeze(read_field(response, missing));
  std::vector<Dimension> dimensions;
  for (const auto& axis : field.axes) {
    dimensions.push_back({axis.name, std::to_string(axis.size())});
  }
  check_dimensions(dimensions);
  if (range_of(field.values).is_empty()) {
    throw user_error("every value of the cube is missing (measure={})", field.name);
  }
  if (field.axes.size() == 2) return draw_map(field, style);
  if (field.axes.size() == 1) return draw_line(field, style);
  return fmt::format("{} = {:g}\n", field.name, field.values.front());
}

}  // namespace oph::terminal
