// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/publishing/index_page.h"

#include <fmt/format.h>

#include "base/markup.h"
#include "framework/coordinates.h"
#include "framework/dimension_grids.h"
#include "operators/publishing/table_pages.h"
#include "operators/publishing/view_page.h"

namespace oph::operators::publishing {
namespace {

using framework::Task;

Grid cube_grid(Task& task, const IndexContent& content) {
  const auto& cube = content.cube;
  const auto about = [&](std::string_view key) {
    return attribute_text(content.attributes, cube.measure, key);
  };
  Grid grid{"Datacube", "", {{"Property"}, {"Value"}}, {}};
  const auto add = [&](std::string_view property, std::string value) {
    if (!value.empty()) grid.rows.push_back({std::string{property}, std::move(value)});
  };
  add("PID", task.catalogue().cube_pid(cube.container_id, cube.id));
  add("Measure", cube.measure);
  add("Long name", about("long_name"));
  add("Units", about("units"));
  add("Type", std::string{name(cube.measure_type)});
  add("Missing value", cube.missing_value.value_or("NaN"));
  add("Rows", fmt::format("{} with arrays of {}", cube.rows(), cube.array_length()));
  add("Fragments", std::to_string(cube.fragments.size()));
  add("Description", cube.description);
  add("Source", cube.source);
  add("Created", cube.creation_date);
  return grid;
}

/// The dimensions with their first and last coordinates.
Grid dimension_grid(const metadb::Cube& cube) {
  auto grid = framework::dimension_information(cube);
  grid.columns.push_back({"FIRST"});
  grid.columns.push_back({"LAST"});
  for (std::size_t i = 0; i < cube.dimensions.size(); ++i) {
    const auto labels = framework::coordinate_labels(cube.dimensions[i], true);
    grid.rows[i].push_back(labels.empty() ? "" : labels.front());
    grid.rows[i].push_back(labels.empty() ? "" : labels.back());
  }
  return grid;
}

Grid provenance_grid(Task& task, const metadb::Cube& cube) {
  Grid grid{"Provenance", "", {{"OUTPUT"}, {"OPERATOR"}, {"ARGUMENTS"}, {"INPUT"}, {"SOURCE"}}, {}};
  auto& cubes = task.catalogue().cubes();
  for (const auto& step : cubes.parents(cube.id)) {
    const auto provenance = cubes.provenance(step.output);
    grid.rows.push_back({fmt::format("{}/{}", step.output_container, step.output),
                         step.operator_name, provenance ? provenance->arguments : "",
                         step.input_pid_suffix, step.source});
  }
  return grid;
}

Grid attribute_grid(std::span<const metadb::Attribute> attributes) {
  Grid grid{"Attributes", "", {{"VARIABLE"}, {"KEY"}, {"TYPE"}, {"VALUE"}}, {}};
  for (const auto& attribute : attributes) {
    grid.rows.push_back({attribute.variable.empty() ? "(global)" : attribute.variable,
                         attribute.key, attribute.type, attribute.value});
  }
  return grid;
}

void add_fragments(Page& page, const metadb::Cube& cube) {
  page.add_heading("Tables");
  page.add("<ul class=\"links\">\n");
  for (const auto& fragment : cube.fragments) {
    page.add(fmt::format("<li>fragment {}, {} rows, from", fragment.index,
                         of_all(TablePages::shown_rows(fragment), fragment.rows())));
    auto first = fragment.key_start;
    for (const auto& name : TablePages::names(fragment)) {
      page.add(fmt::format("<a href=\"{}\">{}</a>", escape_markup(name), first));
      first += TablePages::kRowsOnPage;
    }
    page.add("</li>\n");
  }
  page.add("</ul>\n");
}

}  // namespace

std::string index_page(Task& task, const IndexContent& content) {
  const auto& cube = content.cube;
  const auto long_name = attribute_text(content.attributes, cube.measure, "long_name");
  Page page{long_name.empty() ? cube.measure : cube.measure + ": " + long_name, content.views};
  if (content.has_metadata) {
    page.add_heading("Datacube");
    page.add_table(cube_grid(task, content));
    page.add_heading("Dimensions");
    page.add_table(dimension_grid(cube));
  }
  if (content.has_data) add_fragments(page, cube);
  if (content.has_metadata) {
    page.add_heading("Provenance");
    page.add_table(provenance_grid(task, cube));
    page.add_heading("Attributes");
    page.add_table(attribute_grid(content.attributes));
  }
  return page.text();
}

}  // namespace oph::operators::publishing
