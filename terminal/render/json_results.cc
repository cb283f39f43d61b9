// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/render/json_results.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/element_type.h"
#include "base/text.h"
#include "terminal/render/table.h"

namespace oph::terminal {
namespace {

using Json = nlohmann::ordered_json;

Json value_of(const std::string& cell, bool is_numeric) {
  if (!is_numeric) return cell;
  if (cell.empty()) return nullptr;
  if (const auto whole = parse_integer(cell)) return *whole;
  const auto number = parse_real(cell);
  if (!number || !std::isfinite(*number)) return cell;
  return *number;
}

/// An array is a list; what has other elements than numbers and gaps is none.
Json values_of(const std::string& cell, bool is_numeric) {
  if (!is_numeric || cell.find(", ") == std::string::npos) return value_of(cell, is_numeric);
  Json list = Json::array();
  for (const auto part : split(cell, ',')) {
    list.push_back(value_of(std::string{trim(part)}, true));
    if (list.back().is_string()) return cell;
  }
  return list;
}

Json table_of(const std::string& key, const Grid& grid) {
  Json columns = Json::array();
  for (const auto& column : grid.columns) columns.push_back(column.name);
  Json rows = Json::array();
  for (const auto& cells : grid.rows) {
    Json row = Json::object();
    for (std::size_t i = 0; i < cells.size() && i < grid.columns.size(); ++i) {
      const bool is_numeric = element_type(grid.columns[i].type).has_value();
      row[grid.columns[i].name] = values_of(cells[i], is_numeric);
    }
    rows.push_back(std::move(row));
  }
  return {{"key", key}, {"title", grid.title}, {"columns", columns}, {"rows", rows}};
}

Json graph_of(const std::string& key, const Graph& graph) {
  Json nodes = Json::array();
  for (const auto& values : graph.node_values) {
    Json node = Json::object();
    for (std::size_t i = 0; i < values.size() && i < graph.node_keys.size(); ++i) {
      node[graph.node_keys[i]] = values[i];
    }
    nodes.push_back(std::move(node));
  }
  Json links = Json::array();
  for (std::size_t node = 0; node < graph.node_links.size(); ++node) {
    for (const auto& link : graph.node_links[node]) {
      links.push_back({{"from", node}, {"to", link.node}, {"link", link.description}});
    }
  }
  return {{"key", key}, {"title", graph.title}, {"nodes", nodes}, {"links", links}};
}

}  // namespace

std::string render_json(const Response& response) {
  Json document = {{"texts", Json::object()},
                   {"tables", Json::array()},
                   {"graphs", Json::array()},
                   {"extra", Json::object()}};
  for (const auto& object : response.objects()) {
    if (object.key == "status") continue;
    for (const auto& text : object.texts) {
      document["texts"][text.title] = std::string{trim(text.message.value_or(""))};
    }
    for (const auto& grid : object.grids) document["tables"].push_back(table_of(object.key, grid));
    for (const auto& grid : object.multidim_grids) {
      document["tables"].push_back(table_of(object.key, flatten(grid)));
    }
    for (const auto& graph : object.graphs) {
      document["graphs"].push_back(graph_of(object.key, graph));
    }
  }
  for (const auto& [key, value] : response.extra()) document["extra"][key] = value;
  return document.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace oph::terminal
