// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/publishing/view_page.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "framework/base64.h"
#include "framework/coordinates.h"
#include "framework/geographic_dimension.h"
#include "operators/publishing/assets.h"

namespace oph::operators::publishing {
namespace {

using framework::GeographicAxis;
using nlohmann::json;

// What a page holds at most: a map of 360 x 180 cells, 4 MiB of values in a map, 2 MiB in lines.
constexpr std::int64_t kMostCells = 360 * 180;
constexpr std::int64_t kMostMapValues = 1 << 20;
constexpr std::int64_t kMostPoints = 1 << 14;
constexpr std::int64_t kMostLineValues = 1 << 19;

bool is_line(const metadb::CubeDimension& dimension) {
  return dimension.size > 1;
}

std::optional<std::size_t> find_axis(const metadb::Cube& cube,
                                     std::span<const metadb::Attribute> attributes,
                                     GeographicAxis wanted) {
  for (std::size_t i = 0; i < cube.dimensions.size(); ++i) {
    const auto& name = cube.dimensions[i].dimension.name;
    const auto axis = framework::geographic_axis(name, attribute_text(attributes, name, "units"),
                                                 attribute_text(attributes, name, "standard_name"));
    if (axis == wanted && is_line(cube.dimensions[i])) return i;
  }
  return std::nullopt;
}

/// Time if there is any, else the longest dimension; an array rather than rows.
std::optional<std::size_t> line_dimension(const metadb::Cube& cube,
                                          const std::vector<std::size_t>& taken) {
  std::optional<std::size_t> best;
  const auto rank = [&](std::size_t i) {
    const auto& dimension = cube.dimensions[i];
    return std::tuple{dimension.dimension.is_time(), !dimension.is_explicit, dimension.size};
  };
  for (std::size_t i = 0; i < cube.dimensions.size(); ++i) {
    const bool is_taken = std::find(taken.begin(), taken.end(), i) != taken.end();
    if (is_taken || !is_line(cube.dimensions[i])) continue;
    if (!best || rank(i) > rank(*best)) best = i;
  }
  return best;
}

json dimension_json(const View& view, const metadb::Cube& cube, std::size_t i,
                    std::span<const metadb::Attribute> attributes) {
  const auto& dimension = cube.dimensions[i];
  const auto& name = dimension.dimension.name;
  const auto numbers = framework::coordinate_numbers(dimension);
  const bool has_dates = dimension.dimension.is_time() && !dimension.values.empty();
  const auto labels =
      has_dates ? framework::coordinate_labels(dimension, true) : std::vector<std::string>{};
  json shown{{"name", name},
             {"label", attribute_text(attributes, name, "long_name")},
             {"units", has_dates ? "" : attribute_text(attributes, name, "units")},
             {"total", dimension.size},
             {"step", view.sample.step(i)},
             {"values", json::array()},
             {"labels", json::array()}};
  for (const auto position : view.sample.positions(i)) {
    const auto at = static_cast<std::size_t>(position);
    shown["values"].push_back(numbers[at]);
    if (has_dates) shown["labels"].push_back(labels[at]);
  }
  return shown;
}

json position_json(const std::optional<std::size_t>& position) {
  return position ? json(*position) : json();
}

/// Prints JSON that can stand inside a script element.
std::string print(const json& document) {
  auto text = document.dump(-1, ' ', false, json::error_handler_t::replace);
  std::string safe;
  safe.reserve(text.size());
  for (const char c : text) c == '<' ? safe += "\\u003c" : safe += c;
  return safe;
}

std::string describe(const View& view, const metadb::Cube& cube) {
  if (!view.sample.is_thinned()) return "The page holds all values.";
  std::string text = "The page holds a part of the values:";
  for (std::size_t i = 0; i < cube.dimensions.size(); ++i) {
    if (view.sample.step(i) == 1) continue;
    const auto kept = static_cast<std::int64_t>(view.sample.positions(i).size());
    text += fmt::format(" {} of {}, one in {};", of_all(kept, cube.dimensions[i].size),
                        cube.dimensions[i].dimension.name, view.sample.step(i));
  }
  text.back() = '.';
  return text;
}

}  // namespace

std::string attribute_text(std::span<const metadb::Attribute> attributes, std::string_view variable,
                           std::string_view key) {
  for (const auto& attribute : attributes) {
    if (attribute.variable == variable && attribute.key == key) return attribute.value;
  }
  return {};
}

std::vector<View> views(const metadb::Cube& cube, std::span<const metadb::Attribute> attributes) {
  std::vector<View> all;
  const auto latitude = find_axis(cube, attributes, GeographicAxis::kLatitude);
  const auto longitude = find_axis(cube, attributes, GeographicAxis::kLongitude);
  if (latitude && longitude) {
    const std::vector<std::size_t> map{*latitude, *longitude};
    all.push_back({"map.html", "Map", latitude, longitude, line_dimension(cube, map),
                   Sample{cube, map, kMostCells, kMostMapValues}});
  }
  if (const auto line = line_dimension(cube, {})) {
    all.push_back({"lines.html", "Lines", std::nullopt, std::nullopt, line,
                   Sample{cube, {*line}, kMostPoints, kMostLineValues}});
  }
  return all;
}

std::string view_page(const View& view, const metadb::Cube& cube,
                      std::span<const metadb::Attribute> attributes, std::span<const Link> links,
                      std::string_view values) {
  json document{{"measure", cube.measure},
                {"label", attribute_text(attributes, cube.measure, "long_name")},
                {"units", attribute_text(attributes, cube.measure, "units")},
                {"latitude", position_json(view.latitude)},
                {"longitude", position_json(view.longitude)},
                {"line", position_json(view.line)},
                {"dimensions", json::array()},
                {"values", framework::to_base64(std::as_bytes(std::span{values}))}};
  for (std::size_t i = 0; i < cube.dimensions.size(); ++i) {
    if (cube.dimensions[i].is_collapsed()) {
      document["dimensions"].push_back({{"name", cube.dimensions[i].dimension.name},
                                        {"values", {nullptr}},
                                        {"labels", {"all"}}});
    } else {
      document["dimensions"].push_back(dimension_json(view, cube, i, attributes));
    }
  }
  Page page{fmt::format("{}: {}", cube.measure, view.title), links};
  page.add("<div id=\"controls\"></div>\n<div id=\"map\"></div>\n<div id=\"lines\"></div>\n");
  page.add_paragraph(describe(view, cube));
  page.add_data("data", print(document));
  if (view.latitude) page.add_data("coastlines", assets::coastlines());
  page.add_script(assets::d3());
  page.add_script(assets::view());
  return page.text();
}

}  // namespace oph::operators::publishing
