// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/render/measure_cells.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "terminal/render/text_layout.h"

namespace oph::terminal {
namespace {

constexpr std::string_view kBetween = ", ";
constexpr std::string_view kNaN = "nan";

bool is_exploration(std::string_view key) {
  return key.starts_with("explorecube_") || key.starts_with("explorenc_");
}

/// The title of the data is the name of the measure; a dimension may have the same.
std::optional<std::size_t> measure_column(const Grid& grid, const std::string& measure) {
  for (std::size_t i = grid.columns.size(); i-- > 0;) {
    if (grid.columns[i].name == measure) return i;
  }
  return std::nullopt;
}

std::string measure_in(const Response& response) {
  for (const auto& object : response.objects()) {
    if (object.grids.empty() || !is_exploration(object.key) || !object.key.ends_with("_data"))
      continue;
    const auto& grid = object.grids.front();
    if (measure_column(grid, grid.title)) return grid.title;
  }
  return {};
}

class MeasureWriter {
 public:
  MeasureWriter(const Response& response, const MeasureForm& form) : form_{form} {
    for (const auto& [key, value] : response.extra()) {
      if (key == "missing_value") missing_ = value;
    }
  }

  std::string write(std::string_view cell) const {
    auto elements = split_elements(cell);
    for (auto& element : elements) {
      if (is_missing(element)) element = form_.missing;
    }
    auto text = join(elements, kBetween);
    return form_.room > 0 && text.size() > form_.room ? shorten(elements, std::move(text)) : text;
  }

 private:
  static std::vector<std::string> split_elements(std::string_view cell) {
    std::vector<std::string> elements;
    for (const auto part : split(cell, ',')) elements.emplace_back(trim(part));
    return elements;
  }

  bool is_missing(std::string_view element) const {
    return element == missing_ || element == kNaN || element == "-nan";
  }

  std::string shorten(const std::vector<std::string>& elements, std::string whole) const {
    constexpr std::size_t kWorthIt = 4;
    if (elements.size() < kWorthIt) return whole;
    const auto end = fmt::format("…, {} ({} values)", elements.back(), elements.size());
    std::string start = elements.front() + std::string{kBetween};
    const auto room = form_.room - std::min(form_.room, display_width(end));
    for (std::size_t i = 1; i + 1 < elements.size(); ++i) {
      if (start.size() + elements[i].size() + kBetween.size() > room) break;
      start += elements[i] + std::string{kBetween};
    }
    return start + end;
  }

  MeasureForm form_;
  std::string missing_{kNaN};
};

void rewrite(Grid& grid, const std::string& measure, const MeasureWriter& writer) {
  const auto column = measure_column(grid, measure);
  if (!column) return;
  // Some answers call numbers texts.
  if (grid.columns[*column].type == "string") grid.columns[*column].type = "double";
  for (auto& row : grid.rows) row[*column] = writer.write(row[*column]);
}

}  // namespace

std::optional<Response> with_measure_in(const Response& response, const MeasureForm& form) {
  const auto measure = measure_in(response);
  if (measure.empty()) return std::nullopt;
  const MeasureWriter writer{response, form};
  Response result;
  for (const auto& object : response.objects()) {
    for (const auto& text : object.texts) result.add_text(object.key, text.title, text.message);
    for (auto grid : object.grids) {
      if (is_exploration(object.key)) rewrite(grid, measure, writer);
      result.add_grid(object.key, std::move(grid));
    }
    for (const auto& grid : object.multidim_grids) result.add_multidim_grid(object.key, grid);
    for (const auto& graph : object.graphs) result.add_graph(object.key, graph);
  }
  for (const auto& [key, value] : response.extra()) result.add_extra(key, value);
  return result;
}

}  // namespace oph::terminal
