// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/render/narrow_table.h"

#include <algorithm>

#include "terminal/render/status_ink.h"
#include "terminal/render/text_layout.h"

namespace oph::terminal {
namespace {

bool is_common(const Grid& grid, std::size_t column) {
  const auto& first = grid.rows.front()[column];
  return std::ranges::all_of(grid.rows, [&](const auto& row) { return row[column] == first; });
}

void drop_column(Grid& grid, std::size_t column) {
  const auto offset = static_cast<std::ptrdiff_t>(column);
  grid.columns.erase(grid.columns.begin() + offset);
  for (auto& row : grid.rows) row.erase(row.begin() + offset);
}

std::string render_record(const Grid& grid, const std::vector<std::string>& row,
                          std::size_t name_width, const Style& style) {
  const auto width = static_cast<std::size_t>(std::max(style.width, 0));
  const auto room = width > name_width + 12 ? width - name_width - 2 : 0;
  std::string text;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const auto name = pad_right(printable(grid.columns[i].name), name_width);
    auto start = paint(style, Ink::kDim, name) + "  ";
    for (const auto& line : fold(printable(row[i]), room)) {
      text += start + paint_status(style, line) + "\n";
      start = std::string(name_width + 2, ' ');
    }
  }
  return text;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> take_common_columns(Grid& grid) {
  std::vector<std::pair<std::string, std::string>> common;
  if (grid.rows.size() < 2) return common;
  for (std::size_t column = grid.columns.size(); column-- > 0;) {
    if (grid.columns.size() == 1 || !is_common(grid, column)) continue;
    common.emplace_back(grid.columns[column].name, grid.rows.front()[column]);
    drop_column(grid, column);
  }
  std::ranges::reverse(common);
  return common;
}

std::string render_pairs(const std::vector<std::pair<std::string, std::string>>& pairs,
                         const Style& style) {
  std::string text;
  for (const auto& [name, value] : pairs) {
    text += paint(style, Ink::kDim, printable(name) + ": ") +
            paint_status(style, printable(value)) + "\n";
  }
  return text;
}

std::string render_records(const Grid& grid, const Style& style) {
  std::size_t name_width = 0;
  for (const auto& column : grid.columns) {
    name_width = std::max(name_width, display_width(printable(column.name)));
  }
  std::string text;
  for (const auto& row : grid.rows) {
    if (!text.empty()) text += "\n";
    text += render_record(grid, row, name_width, style);
  }
  return text;
}

}  // namespace oph::terminal
