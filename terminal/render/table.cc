// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/render/table.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/text.h"
#include "terminal/render/narrow_table.h"
#include "terminal/render/status_ink.h"
#include "terminal/render/text_layout.h"

namespace oph::terminal {
namespace {

constexpr std::size_t kNarrowest = 8;
constexpr std::size_t kMostLines = 8;

/// A cell as the lines that it is drawn on.
using Cell = std::vector<std::string>;
using Row = std::vector<Cell>;

struct Corners {
  std::string_view left, middle, right;
};

bool is_numeric(std::string_view type) {
  constexpr std::array<std::string_view, 6> kTypes{"byte", "short", "int",
                                                   "long", "float", "double"};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

std::size_t widest_line(std::string_view text) {
  std::size_t width = 0;
  for (const auto line : split(text, '\n')) width = std::max(width, display_width(line));
  return width;
}

/// Draws one table whose cells are printable already.
class TableDrawing {
 public:
  TableDrawing(const Grid& grid, const Style& style) : style_{style} {
    for (const auto& column : grid.columns) {
      names_.push_back(printable(column.name));
      right_.push_back(is_numeric(column.type));
    }
    for (const auto& row : grid.rows) {
      auto& cells = cells_.emplace_back();
      for (const auto& cell : row) cells.push_back(printable(cell));
      cells.resize(names_.size());
    }
    measure_columns();
  }

  std::string draw() const {
    auto text = rule({"┌", "┬", "┐"});
    text += draw_row(fold_row(names_), true);
    text += rule({"├", "┼", "┤"});
    for (const auto& row : cells_) text += draw_row(fold_row(row), false);
    return text + rule({"└", "┴", "┘"});
  }

  /// Takes columns from the widest until the table fits.
  void shrink(std::size_t available) {
    auto total = natural_width();
    while (total > available) {
      const auto widest = std::max_element(widths_.begin(), widths_.end());
      if (*widest <= kNarrowest) return;
      --*widest;
      --total;
    }
  }

  /// The columns that the table would take if nothing were folded, and at the very least.
  std::size_t natural_width() const {
    return std::accumulate(widths_.begin(), widths_.end(), frame());
  }
  std::size_t least_width() const {
    auto width = frame();
    for (const auto column : widths_) width += std::min(column, kNarrowest);
    return width;
  }

 private:
  void measure_columns() {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      std::size_t width = widest_line(names_[i]);
      for (const auto& row : cells_) width = std::max(width, widest_line(row[i]));
      widths_.push_back(std::max<std::size_t>(width, 1));
    }
  }

  std::size_t frame() const { return 3 * widths_.size() + 1; }

  Row fold_row(const std::vector<std::string>& texts) const {
    Row row;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      auto lines = fold(texts[i], widths_[i]);
      if (style_.width > 0 && !style_.whole_cells && lines.size() > kMostLines) {
        lines.resize(kMostLines);
        lines.back() = "…";
      }
      row.push_back(std::move(lines));
    }
    return row;
  }

  std::string draw_row(const Row& row, bool is_head) const {
    std::size_t height = 1;
    for (const auto& cell : row) height = std::max(height, cell.size());
    const auto bar = paint(style_, Ink::kDim, "│");
    std::string text;
    for (std::size_t line = 0; line < height; ++line) {
      text += bar;
      for (std::size_t i = 0; i < row.size(); ++i) {
        text += " " + draw_line(line < row[i].size() ? row[i][line] : "", i, is_head) + " " + bar;
      }
      text += "\n";
    }
    return text;
  }

  std::string draw_line(std::string_view line, std::size_t column, bool is_head) const {
    const auto padded =
        right_[column] ? pad_left(line, widths_[column]) : pad_right(line, widths_[column]);
    return is_head ? paint(style_, Ink::kTitle, padded) : paint_status(style_, padded);
  }

  std::string rule(Corners corners) const {
    std::string text{corners.left};
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      if (i > 0) text += corners.middle;
      text += repeat("─", widths_[i] + 2);
    }
    text += corners.right;
    return paint(style_, Ink::kDim, text) + "\n";
  }

  Style style_;
  std::vector<std::string> names_;
  std::vector<std::vector<std::string>> cells_;
  std::vector<bool> right_;
  std::vector<std::size_t> widths_;
};

/// A table; where it is too wide what all rows have in common stands above it. Few rows, and what
/// is still too wide, become records.
std::string draw_body(const Grid& grid, const Style& style) {
  const auto available = static_cast<std::size_t>(std::max(style.width, 0));
  TableDrawing whole{grid, style};
  if (available == 0 || whole.natural_width() <= available) return whole.draw();
  if (grid.rows.size() == 1) return render_records(grid, style);
  auto rest = grid;
  const auto common = render_pairs(take_common_columns(rest), style);
  TableDrawing table{rest, style};
  if (table.least_width() > available) return common + render_records(rest, style);
  table.shrink(available);
  return common + table.draw();
}

}  // namespace

Grid flatten(const MultidimGrid& grid) {
  Grid flat = grid.rows;
  std::vector<std::string> keys;
  for (const auto& column : grid.columns.columns) keys.push_back(column.name);
  flat.title += flat.title.empty() ? "" : ": ";
  flat.title += grid.measure_name + " by " + join(keys, ", ");
  for (const auto& values : grid.columns.rows) {
    flat.columns.push_back({join(values, ", "), grid.measure_type});
  }
  for (std::size_t i = 0; i < flat.rows.size() && i < grid.measure.size(); ++i) {
    flat.rows[i].insert(flat.rows[i].end(), grid.measure[i].begin(), grid.measure[i].end());
  }
  return flat;
}

std::string render_table(const Grid& grid, const Style& style) {
  std::string text;
  if (!grid.title.empty()) text += paint(style, Ink::kTitle, printable(grid.title)) + "\n";
  text += draw_body(grid, style);
  if (!grid.description.empty()) text += printable(grid.description) + "\n";
  return text;
}

std::string render_table(const MultidimGrid& grid, const Style& style) {
  return render_table(flatten(grid), style);
}

}  // namespace oph::terminal
