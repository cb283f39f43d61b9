// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/response.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/text.h"

namespace oph {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLongestError = 4000;  // bytes

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

/// A message that repeats a long value of the user, without the middle of it.
std::string without_middle(std::string_view message) {
  if (message.size() <= kLongestError) return std::string{message};
  std::size_t head = kLongestError / 2;
  std::size_t tail = message.size() - kLongestError / 2 + 8;
  while (is_continuation(message[head])) --head;
  while (is_continuation(message[tail])) ++tail;
  return fmt::format("{} ... {}", message.substr(0, head), message.substr(tail));
}

Json column_names(const Grid& grid) {
  Json names = Json::array();
  for (const auto& column : grid.columns) names.push_back(column.name);
  return names;
}

Json column_types(const Grid& grid) {
  Json types = Json::array();
  for (const auto& column : grid.columns) types.push_back(column.type);
  return types;
}

Json head(std::string_view title, std::string_view description) {
  Json fragment = {{"title", title}};
  if (!description.empty()) fragment["description"] = description;
  return fragment;
}

Json print(const Response::Text& text) {
  Json fragment = head(text.title, {});
  if (text.message) fragment["message"] = *text.message;
  return fragment;
}

Json print(const Grid& grid) {
  Json fragment = head(grid.title, grid.description);
  fragment["rowkeys"] = column_names(grid);
  fragment["rowfieldtypes"] = column_types(grid);
  fragment["rowvalues"] = grid.rows;
  return fragment;
}

Json print(const MultidimGrid& grid) {
  Json fragment = print(grid.rows);
  fragment["colkeys"] = column_names(grid.columns);
  fragment["colfieldtypes"] = column_types(grid.columns);
  fragment["colvalues"] = grid.columns.rows;
  fragment["measurename"] = grid.measure_name;
  fragment["measuretype"] = grid.measure_type;
  fragment["measurevalues"] = grid.measure;
  return fragment;
}

Json print(const Graph& graph) {
  Json fragment = head(graph.title, graph.description);
  if (graph.root) fragment["rootnode"] = std::to_string(*graph.root);
  fragment["nodekeys"] = graph.node_keys;
  fragment["nodevalues"] = graph.node_values;
  Json links = Json::array();
  for (const auto& node : graph.node_links) {
    Json targets = Json::array();
    for (const auto& link : node) {
      targets.push_back({{"node", std::to_string(link.node)}, {"description", link.description}});
    }
    links.push_back(std::move(targets));
  }
  fragment["nodelinks"] = std::move(links);
  return fragment;
}

template <class Fragment>
Json print_all(const std::vector<Fragment>& fragments) {
  Json content = Json::array();
  for (const auto& fragment : fragments) content.push_back(print(fragment));
  return content;
}

Json print(const Response::Object& object) {
  const auto entry = [&](std::string_view object_class, Json content) {
    return Json{
        {"objclass", object_class}, {"objkey", object.key}, {"objcontent", std::move(content)}};
  };
  if (!object.grids.empty()) return entry("grid", print_all(object.grids));
  if (!object.multidim_grids.empty()) {
    return entry("multidimgrid", print_all(object.multidim_grids));
  }
  if (!object.graphs.empty()) {
    return entry(object.graphs.front().root ? "tree" : "digraph", print_all(object.graphs));
  }
  return entry("text", print_all(object.texts));
}

std::vector<Grid::Column> read_columns(const Json& names, const Json& types) {
  std::vector<Grid::Column> columns;
  for (std::size_t i = 0; i < names.size(); ++i) columns.push_back({names.at(i), types.at(i)});
  return columns;
}

using Cells = std::vector<std::vector<std::string>>;

/// Rows of so many cells each: whoever shows them counts on it.
Cells read_cells(const Json& values, std::size_t columns) {
  auto cells = values.get<Cells>();
  for (const auto& row : cells) {
    if (row.size() == columns) continue;
    throw system_error("a row of a response is not as long as its header (cells={}, columns={})",
                       row.size(), columns);
  }
  return cells;
}

Grid read_grid(const Json& fragment) {
  Grid grid;
  grid.title = fragment.at("title");
  grid.description = fragment.value("description", "");
  grid.columns = read_columns(fragment.at("rowkeys"), fragment.at("rowfieldtypes"));
  grid.rows = read_cells(fragment.at("rowvalues"), grid.columns.size());
  return grid;
}

MultidimGrid read_multidim_grid(const Json& fragment) {
  MultidimGrid grid;
  grid.rows = read_grid(fragment);
  grid.columns.columns = read_columns(fragment.at("colkeys"), fragment.at("colfieldtypes"));
  grid.columns.rows = read_cells(fragment.at("colvalues"), grid.columns.columns.size());
  grid.measure_name = fragment.at("measurename");
  grid.measure_type = fragment.at("measuretype");
  grid.measure = read_cells(fragment.at("measurevalues"), grid.columns.rows.size());
  if (grid.measure.size() == grid.rows.rows.size()) return grid;
  throw system_error(
      "a measure of a response has not a row for each of its labels (rows={}, "
      "labels={})",
      grid.measure.size(), grid.rows.rows.size());
}

/// Nodes are numbered in texts, as everything else is.
std::size_t read_index(const Json& text) {
  const auto number = parse_integer(text.get<std::string>());
  if (!number || *number < 0)
    throw system_error("a node of a response has no number (node={})", text.dump());
  return static_cast<std::size_t>(*number);
}

Graph read_graph(const Json& fragment) {
  Graph graph;
  graph.title = fragment.at("title");
  graph.description = fragment.value("description", "");
  graph.node_keys = fragment.at("nodekeys").get<std::vector<std::string>>();
  graph.node_values = fragment.at("nodevalues").get<std::vector<std::vector<std::string>>>();
  for (const auto& node : fragment.at("nodelinks")) {
    auto& links = graph.node_links.emplace_back();
    for (const auto& link : node) {
      links.push_back({read_index(link.at("node")), link.value("description", "")});
    }
  }
  // Some leave out the last nodes, if no link begins there.
  const auto nodes = graph.node_values.size();
  if (graph.node_links.size() > nodes) {
    throw system_error("a graph of a response has links of more nodes than it has (nodes={})",
                       nodes);
  }
  graph.node_links.resize(nodes);
  if (fragment.contains("rootnode")) {
    graph.root = read_index(fragment.at("rootnode"));
  }
  return graph;
}

Response::Text read_text(const Json& fragment) {
  Response::Text text{fragment.at("title"), std::nullopt};
  if (fragment.contains("message")) text.message = fragment.at("message").get<std::string>();
  return text;
}

Response::Object read_object(const Json& entry) {
  Response::Object object;
  object.key = entry.at("objkey");
  const std::string object_class = entry.at("objclass");
  for (const auto& fragment : entry.at("objcontent")) {
    if (object_class == "text") {
      object.texts.push_back(read_text(fragment));
    } else if (object_class == "grid") {
      object.grids.push_back(read_grid(fragment));
    } else if (object_class == "multidimgrid") {
      object.multidim_grids.push_back(read_multidim_grid(fragment));
    } else if (object_class == "tree" || object_class == "digraph" || object_class == "graph") {
      object.graphs.push_back(read_graph(fragment));
    } else {
      throw system_error("a response holds an object of unknown class (objclass={})", object_class);
    }
  }
  return object;
}

}  // namespace

Response::Object& Response::object(std::string_view key) {
  const auto found = std::find_if(objects_.begin(), objects_.end(),
                                  [&](const Object& known) { return known.key == key; });
  if (found != objects_.end()) return *found;
  objects_.push_back({});
  objects_.back().key = key;
  return objects_.back();
}

void Response::add_text(std::string_view key, std::string_view title,
                        std::optional<std::string_view> message) {
  Text text{std::string{title}, std::nullopt};
  if (message) text.message = std::string{*message};
  object(key).texts.push_back(std::move(text));
}

void Response::add_grid(std::string_view key, Grid grid) {
  OPH_CHECK(!grid.columns.empty());
  for (const auto& row : grid.rows) OPH_CHECK(row.size() == grid.columns.size());
  object(key).grids.push_back(std::move(grid));
}

void Response::add_multidim_grid(std::string_view key, MultidimGrid grid) {
  object(key).multidim_grids.push_back(std::move(grid));
}

void Response::add_graph(std::string_view key, Graph graph) {
  OPH_CHECK(graph.node_values.size() == graph.node_links.size());
  object(key).graphs.push_back(std::move(graph));
}

void Response::set_success() {
  // It comes last, also if something was added to a document that had ended.
  std::erase_if(objects_, [](const Object& known) { return known.key == "status"; });
  object("status").texts = {{"SUCCESS", std::nullopt}};
}

void Response::set_error(std::string_view message) {
  objects_.clear();
  object("status").texts = {{"ERROR", without_middle(trim(message)) + "\n"}};
}

void Response::filter(std::string_view filter) {
  if (filter == "all") return;
  const auto keys = split(filter, '|');
  std::erase_if(objects_, [&](const Object& known) {
    return known.key != "status" && std::find(keys.begin(), keys.end(), known.key) == keys.end();
  });
}

void Response::add_extra(std::string_view key, std::string_view value) {
  extra_.emplace_back(key, value);
}

std::string Response::to_json(const ResponseSource& source) const {
  Json document;
  document["source"] = {
      {"srckey", "oph"},
      {"srcname", "Ophidia"},
      {"producer", source.producer},
      {"keys", {"Session Code", "Workflow", "Marker", "JobID"}},
      {"values", {source.session_code, source.workflow, source.marker, source.job}}};
  if (!extra_.empty()) {
    Json keys = Json::array(), values = Json::array();
    for (const auto& [key, value] : extra_) {
      keys.push_back(key);
      values.push_back(value);
    }
    document["extra"] = {{"keys", std::move(keys)}, {"values", std::move(values)}};
  }
  document["consumers"] = {source.producer};
  document["responseKeyset"] = Json::array();
  document["response"] = Json::array();
  for (const auto& object : objects_) {
    document["responseKeyset"].push_back(object.key);
    document["response"].push_back(print(object));
  }
  // Bytes that are no UTF-8 (a foreign attribute) are replaced rather than lose the whole answer.
  return document.dump(4, ' ', true, Json::error_handler_t::replace);
}

Response Response::parse(std::string_view json) try {
  const auto document = Json::parse(json);
  Response response;
  for (const auto& entry : document.at("response")) response.objects_.push_back(read_object(entry));
  if (!document.contains("extra")) return response;
  const auto& extra = document.at("extra");
  for (std::size_t i = 0; i < extra.at("keys").size(); ++i) {
    response.add_extra(extra.at("keys").at(i).get<std::string>(),
                       extra.at("values").at(i).get<std::string>());
  }
  return response;
} catch (const Json::exception& error) {
  throw system_error("a response is not a valid document: {}", error.what());
}

const Response::Text* Response::find_text(std::string_view title) const {
  for (const auto& object : objects_) {
    for (const auto& text : object.texts) {
      if (text.title == title) return &text;
    }
  }
  return nullptr;
}

std::optional<std::string> Response::error() const {
  const auto* text = find_text("ERROR");
  if (text == nullptr) return std::nullopt;
  return std::string{trim(text->message.value_or("unknown error"))};
}

}  // namespace oph
