// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/plot/line_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "terminal/plot/axis_scale.h"
#include "terminal/plot/colour_map.h"
#include "terminal/render/text_layout.h"

namespace oph::terminal {
namespace {

constexpr std::size_t kRows = 16;
constexpr std::size_t kUsualWidth = 80;

/// A canvas of dots, 2 x 4 to a character.
class Canvas {
 public:
  Canvas(std::size_t rows, std::size_t columns)
      : rows_{rows}, columns_{columns}, cells_(rows * columns, 0) {}

  int width() const { return static_cast<int>(2 * columns_); }
  int height() const { return static_cast<int>(4 * rows_); }

  void set(int x, int y) {
    constexpr unsigned char kBits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    const auto column = static_cast<std::size_t>(x / 2);
    const auto row = static_cast<std::size_t>(y / 4);
    cells_[row * columns_ + column] |= kBits[y % 4][x % 2];
  }

  /// Sets the dots between two points.
  void connect(int x0, int y0, int x1, int y1) {
    const int steps = std::max({std::abs(x1 - x0), std::abs(y1 - y0), 1});
    for (int i = 0; i <= steps; ++i) {
      const double part = static_cast<double>(i) / steps;
      set(static_cast<int>(std::lround(x0 + part * (x1 - x0))),
          static_cast<int>(std::lround(y0 + part * (y1 - y0))));
    }
  }

  /// The character of a cell: a blank, or one of U+2800 to U+28FF.
  std::string character(std::size_t row, std::size_t column) const {
    const unsigned bits = cells_[row * columns_ + column];
    if (bits == 0) return " ";
    return {'\xe2', static_cast<char>(0xa0U | bits >> 6U),
            static_cast<char>(0x80U | (bits & 0x3fU))};
  }

 private:
  std::size_t rows_, columns_;
  std::vector<unsigned char> cells_;
};

void draw_values(Canvas& canvas, const std::vector<double>& values, Range range) {
  struct Point {
    int x, y;
  };
  std::optional<Point> before;
  const double last = static_cast<double>(values.size() - 1);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) {
      before.reset();
      continue;
    }
    const double part = static_cast<double>(i) / last;
    const Point point{
        static_cast<int>(std::lround(part * (canvas.width() - 1))),
        static_cast<int>(std::lround((1 - range.position(values[i])) * (canvas.height() - 1)))};
    if (before) {
      canvas.connect(before->x, before->y, point.x, point.y);
    } else {
      canvas.set(point.x, point.y);
    }
    before = point;
  }
}

std::vector<std::string> row_labels(Range range) {
  std::vector<std::string> labels(kRows);
  const auto numbers = round_numbers(range, 5, false);
  const double step = numbers.size() > 1 ? numbers[1] - numbers[0] : 1;
  for (const double number : numbers) {
    const double row = (1 - range.position(number)) * (kRows - 1);
    labels[static_cast<std::size_t>(std::lround(row))] = print_number(number, step);
  }
  if (numbers.empty()) labels[kRows / 2] = fmt::format("{:g}", range.low);
  return labels;
}

std::vector<PlacedTick> place_ticks(const Axis& axis, std::size_t columns) {
  std::vector<PlacedTick> placed;
  for (const auto& tick : ticks_of(axis, kind_of(axis), ticks_for(columns))) {
    const double part = tick.position / static_cast<double>(axis.size() - 1);
    const double column = part * static_cast<double>(columns - 1);
    placed.push_back({static_cast<std::size_t>(std::lround(column)), tick.label});
  }
  return placed;
}

}  // namespace

std::string draw_line(const Field& field, const Style& style) {
  const auto range = range_of(field.values);
  const auto labels = row_labels(range);
  std::size_t margin = 2;
  for (const auto& label : labels) margin = std::max(margin, display_width(label) + 2);
  const auto available = style.width > 0 ? static_cast<std::size_t>(style.width) : kUsualWidth;
  const auto columns = available > margin + 10 ? available - margin : 10;
  Canvas canvas{kRows, columns};
  draw_values(canvas, field.values, range);
  const auto& axis = field.axes.front();
  std::string text = paint(style, Ink::kTitle, printable(field.name)) +
                     printable(fmt::format("  by {}, {} values\n", axis.name, axis.size()));
  for (std::size_t row = 0; row < kRows; ++row) {
    text += pad_left(labels[row], margin - 2) + (labels[row].empty() ? " │" : " ┤");
    const double position = 1 - static_cast<double>(row) / (kRows - 1);
    text += select_colour(style, viridis(0.25 + 0.75 * position), Layer::kForeground);
    std::string line;
    for (std::size_t column = 0; column < columns; ++column) line += canvas.character(row, column);
    line.resize(line.find_last_not_of(' ') + 1);
    text += line + std::string{reset_colour(style)} + "\n";
  }
  return text + draw_horizontal_axis(place_ticks(axis, columns), columns, margin);
}

}  // namespace oph::terminal
