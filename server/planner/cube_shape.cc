// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/planner/cube_shape.h"

#include <algorithm>
#include <map>

#include "base/element_type.h"
#include "base/error.h"
#include "base/text.h"

namespace oph::server {
namespace {

using Row = std::vector<std::string>;

const std::vector<Row>& rows_of(const Response& response, std::string_view key) {
  static const std::vector<Row> kNone;
  const auto found = std::ranges::find(response.objects(), key, &Response::Object::key);
  const bool is_there = found != response.objects().end() && !found->grids.empty();
  return is_there ? found->grids.front().rows : kNone;
}

const Row* find_row(const std::vector<Row>& rows, std::string_view name) {
  const auto found = std::ranges::find_if(rows, [&](const Row& row) { return row.at(0) == name; });
  return found == rows.end() ? nullptr : &*found;
}

/// The value of an attribute of a variable; empty: it has none.
std::string_view attribute(const Response& file, std::string_view variable, std::string_view key) {
  for (const auto& row : rows_of(file, "explorenc_metadata")) {
    if (row.at(0) == variable && row.at(1) == key) return row.at(3);
  }
  return {};
}

bool is_time(const Response& file, std::string_view dimension) {
  return attribute(file, dimension, "units").find(" since ") != std::string_view::npos;
}

std::int64_t bytes_of(std::string_view type) {
  static const std::map<std::string_view, std::int64_t> kBytes{
      {"byte", 1}, {"char", 1}, {"short", 2}, {"int", 4}, {"float", 4}};
  const auto found = kBytes.find(type);
  return found == kBytes.end() ? 8 : found->second;
}

std::string implicit_by_default(const Response& file, const std::vector<std::string>& dimensions) {
  const auto time =
      std::ranges::find_if(dimensions, [&](const auto& name) { return is_time(file, name); });
  return time == dimensions.end() ? dimensions.back() : *time;
}

}  // namespace

std::int64_t CubeShape::bytes() const {
  auto bytes = element_bytes;
  for (const auto& extent : extents) bytes *= extent.size;
  return bytes;
}

CubeShape shape_of(const metadb::Cube& cube) {
  CubeShape shape;
  for (const auto& dimension : cube.dimensions) {
    shape.extents.push_back({dimension.dimension.name, dimension.extent(), dimension.is_explicit});
  }
  shape.element_bytes = static_cast<std::int64_t>(size_of(cube.measure_type));
  return shape;
}

CubeShape shape_of_variable(const Response& file, std::string_view variable,
                            const std::vector<std::string>& implicit) {
  const auto* row = find_row(rows_of(file, "explorenc_data"), variable);
  if (row == nullptr) throw user_error("the file has no variable {}", variable);
  CubeShape shape;
  shape.element_bytes = bytes_of(row->at(1));
  if (!attribute(file, variable, "scale_factor").empty() ||
      !attribute(file, variable, "add_offset").empty()) {
    shape.element_bytes = 8;  // at most: packed numbers become float or double
    shape.is_bound = true;
  }
  std::vector<std::string> names;
  for (const auto name : split(row->at(2), '|')) {
    if (!name.empty()) names.emplace_back(name);
  }
  auto arrays = implicit;
  if (arrays.empty() && !names.empty()) arrays.push_back(implicit_by_default(file, names));
  for (const auto& name : names) {
    const auto* dimension = find_row(rows_of(file, "explorenc_dimvalues"), name);
    const auto size = dimension == nullptr ? std::nullopt : parse_integer(dimension->at(1));
    if (!size) throw user_error("the file does not tell the size of dimension {}", name);
    const bool is_explicit = std::ranges::find(arrays, name) == arrays.end();
    shape.extents.push_back({name, *size, is_explicit});
  }
  return shape;
}

}  // namespace oph::server
