// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/render/plain_tables.h"

#include "base/text.h"
#include "terminal/render/graph.h"
#include "terminal/render/table.h"

namespace oph::terminal {
namespace {

void add_texts(std::vector<Grid>& tables, const std::vector<Response::Text>& texts) {
  const bool goes_on = !tables.empty() && tables.back().columns.front().name == "TITLE";
  if (!goes_on) tables.push_back({"", "", {{"TITLE"}, {"MESSAGE"}}, {}});
  for (const auto& text : texts) {
    tables.back().rows.push_back({text.title, std::string{trim(text.message.value_or(""))}});
  }
}

}  // namespace

std::vector<Grid> plain_tables(const Response& response) {
  std::vector<Grid> tables;
  for (const auto& object : response.objects()) {
    if (object.key == "status") continue;
    if (!object.texts.empty()) add_texts(tables, object.texts);
    for (const auto& grid : object.grids) tables.push_back(grid);
    for (const auto& grid : object.multidim_grids) tables.push_back(flatten(grid));
    for (const auto& graph : object.graphs) tables.push_back(links_of(graph));
  }
  return tables;
}

}  // namespace oph::terminal
