// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "terminal/completion/completion.h"
#include "terminal/render/text_layout.h"

namespace oph::terminal {
namespace {

constexpr std::size_t kGap = 2;

/// Columns that are filled from top to bottom, each as wide as its widest label.
struct Layout {
  std::size_t rows = 1;
  std::vector<std::size_t> widths;

  std::size_t width() const {
    std::size_t sum = widths.size() * kGap - kGap;
    for (const auto width : widths) sum += width;
    return sum;
  }
};

Layout lay_out(const std::vector<std::string>& labels, std::size_t columns) {
  Layout layout;
  layout.rows = (labels.size() + columns - 1) / columns;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (i % layout.rows == 0) layout.widths.push_back(0);
    layout.widths.back() = std::max(layout.widths.back(), display_width(labels[i]));
  }
  return layout;
}

/// The layout of the fewest rows that fits.
Layout best_layout(const std::vector<std::string>& labels, std::size_t width) {
  for (std::size_t columns = std::min(labels.size(), width / (1 + kGap)); columns > 1; --columns) {
    auto layout = lay_out(labels, columns);
    if (layout.width() <= width) return layout;
  }
  return lay_out(labels, 1);
}

std::string draw_line(const std::vector<std::string>& labels, const Layout& layout,
                      std::size_t row) {
  std::string line;
  for (std::size_t column = 0; column < layout.widths.size(); ++column) {
    const auto i = column * layout.rows + row;
    if (i >= labels.size()) break;
    const bool is_last = i + layout.rows >= labels.size();
    line += is_last ? labels[i] : pad_right(labels[i], layout.widths[column] + kGap);
  }
  return line;
}

}  // namespace

std::vector<std::string> list_candidates(const Completion& completion, std::size_t width) {
  const auto& candidates = completion.candidates;
  const auto count = std::min(candidates.size(), kMostListed);
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < count; ++i) {
    // A label that is longer than the screen says enough in its first line.
    labels.push_back(fold(printable(candidates[i].label), width).front());
  }
  if (labels.empty()) return {};
  const auto layout = best_layout(labels, width);
  std::vector<std::string> lines;
  for (std::size_t row = 0; row < layout.rows; ++row) {
    lines.push_back(draw_line(labels, layout, row));
  }
  if (const auto more = candidates.size() - count + completion.hidden; more > 0) {
    lines.push_back(fmt::format("... and {} more: type on to narrow them down", more));
  }
  return lines;
}

}  // namespace oph::terminal
