// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/plot/map_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "terminal/plot/axis_scale.h"
#include "terminal/plot/colour_map.h"
#include "terminal/plot/raster.h"
#include "terminal/render/text_layout.h"

namespace oph::terminal {
namespace {

constexpr std::size_t kUsualWidth = 80;
constexpr std::size_t kScaleWidth = 48;
constexpr std::size_t kVerticalTicks = 6;
/// Rows of text around the picture: title, axis, labels, scale, its labels, prompt.
constexpr int kOtherRows = 7;

/// A field as it is drawn: an axis downwards, an axis rightwards.
struct Map {
  Axis vertical;
  Axis horizontal;
  AxisKind vertical_kind;
  AxisKind horizontal_kind;
  Raster raster;
};

Raster transpose(const Raster& raster) {
  Raster result{raster.columns, raster.rows, std::vector<double>(raster.values.size())};
  for (std::size_t row = 0; row < raster.rows; ++row) {
    for (std::size_t column = 0; column < raster.columns; ++column) {
      result.at(column, row) = raster.at(row, column);
    }
  }
  return result;
}

void turn_north_up(Map& map) {
  const auto& values = map.vertical.values;
  if (map.vertical_kind != AxisKind::kLatitude || values.front() >= values.back()) return;
  std::reverse(map.vertical.values.begin(), map.vertical.values.end());
  std::reverse(map.vertical.labels.begin(), map.vertical.labels.end());
  auto& raster = map.raster;
  for (std::size_t row = 0; row < raster.rows / 2; ++row) {
    for (std::size_t column = 0; column < raster.columns; ++column) {
      std::swap(raster.at(row, column), raster.at(raster.rows - 1 - row, column));
    }
  }
}

/// Takes the longitudes from 180 degrees on before the others, as degrees west.
void centre_on_greenwich(Map& map) {
  auto& longitudes = map.horizontal.values;
  const double step = longitudes[1] - longitudes[0];
  const bool is_circle =
      std::abs(std::abs(longitudes.back() - longitudes.front()) + step - 360) < std::abs(step) / 2;
  if (map.horizontal_kind != AxisKind::kLongitude || step <= 0 || !is_circle) return;
  const auto east = [](double longitude) {
    const double turned = std::fmod(longitude + 180, 360.0);
    return (turned < 0 ? turned + 360 : turned) - 180;
  };
  std::transform(longitudes.begin(), longitudes.end(), longitudes.begin(), east);
  const auto shift = std::min_element(longitudes.begin(), longitudes.end()) - longitudes.begin();
  std::rotate(longitudes.begin(), longitudes.begin() + shift, longitudes.end());
  for (std::size_t row = 0; row < map.raster.rows; ++row) {
    const auto begin =
        map.raster.values.begin() + static_cast<std::ptrdiff_t>(row * longitudes.size());
    std::rotate(begin, begin + shift, begin + static_cast<std::ptrdiff_t>(longitudes.size()));
  }
}

Map make_map(const Field& field) {
  Raster raster{field.axes[0].size(), field.axes[1].size(), field.values};
  const auto first = kind_of(field.axes[0]);
  const auto second = kind_of(field.axes[1]);
  const bool turned = first == AxisKind::kLongitude ||
                      (second == AxisKind::kLatitude && first != AxisKind::kLatitude);
  Map map = turned ? Map{field.axes[1], field.axes[0], second, first, transpose(raster)}
                   : Map{field.axes[0], field.axes[1], first, second, std::move(raster)};
  turn_north_up(map);
  centre_on_greenwich(map);
  return map;
}

/// Height by width of what the map shows: in degrees if it is one, else in cells.
double aspect(const Map& map) {
  const auto extent = [](const Axis& axis, AxisKind kind) {
    const auto cells = static_cast<double>(axis.size());
    const auto range = range_of(axis.values);
    return kind == AxisKind::kOther ? cells : (range.high - range.low) * cells / (cells - 1);
  };
  const double ratio =
      extent(map.vertical, map.vertical_kind) / extent(map.horizontal, map.horizontal_kind);
  return std::clamp(ratio, 0.1, 1.0);
}

/// The size of the picture in characters, each two pixels high.
struct Size {
  std::size_t rows, columns;
};

Size size_of_picture(const Map& map, std::size_t margin, const Style& style) {
  const double ratio = aspect(map);
  const auto available = style.width > 0 ? static_cast<std::size_t>(style.width) : kUsualWidth;
  auto columns = static_cast<double>(available > margin + 10 ? available - margin : 10);
  double rows = columns * ratio / 2;
  const double most = style.height > 0 ? std::max(style.height - kOtherRows, 6) : 60;
  if (rows > most) {
    columns *= most / rows;
    rows = most;
  }
  return {std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(rows))),
          std::max<std::size_t>(2, static_cast<std::size_t>(columns))};
}

std::string half_block(double upper, double lower, Range range, const Style& style) {
  const auto colour = [&](double value, Layer layer) {
    return select_colour(style, viridis(range.position(value)), layer);
  };
  if (std::isnan(upper) && std::isnan(lower)) return " ";
  const auto reset = std::string{reset_colour(style)};
  if (std::isnan(upper)) return colour(lower, Layer::kForeground) + "▄" + reset;
  if (std::isnan(lower)) return colour(upper, Layer::kForeground) + "▀" + reset;
  return colour(upper, Layer::kForeground) + colour(lower, Layer::kBackground) + "▀" + reset;
}

std::string draw_row(const Raster& pixels, std::size_t row, Range range, const Style& style) {
  std::string text;
  for (std::size_t column = 0; column < pixels.columns; ++column) {
    if (style.is_coloured()) {
      text += half_block(pixels.at(2 * row, column), pixels.at(2 * row + 1, column), range, style);
    } else {
      const double value = pixels.at(row, column);
      text += std::isnan(value) ? ' ' : shade(range.position(value));
    }
  }
  return text;
}

std::vector<Tick> vertical_ticks(const Map& map, std::size_t most) {
  auto ticks = ticks_of(map.vertical, map.vertical_kind, most);
  std::sort(ticks.begin(), ticks.end(),
            [](const auto& left, const auto& right) { return left.position < right.position; });
  return ticks;
}

/// Where a tick lies on `length` characters that show `cells` cells.
std::size_t place(const Tick& tick, std::size_t cells, std::size_t length) {
  const double part = (tick.position + 0.5) / static_cast<double>(cells);
  return std::min(static_cast<std::size_t>(part * static_cast<double>(length)), length - 1);
}

/// The label of each row; empty where there is no tick.
std::vector<std::string> row_labels(const Map& map, std::size_t rows) {
  std::vector<std::string> labels(rows);
  for (const auto& tick :
       vertical_ticks(map, std::clamp<std::size_t>(rows / 3, 2, kVerticalTicks))) {
    const auto row = place(tick, map.vertical.size(), rows);
    const bool is_free = labels[row].empty() && (row == 0 || labels[row - 1].empty());
    if (is_free) labels[row] = tick.label;
  }
  return labels;
}

std::vector<PlacedTick> column_ticks(const Map& map, std::size_t columns) {
  std::vector<PlacedTick> ticks;
  for (const auto& tick : ticks_of(map.horizontal, map.horizontal_kind, ticks_for(columns))) {
    ticks.push_back({place(tick, map.horizontal.size(), columns), tick.label});
  }
  // Round coordinates ascend, wherever the axis begins.
  std::sort(ticks.begin(), ticks.end(),
            [](const auto& left, const auto& right) { return left.column < right.column; });
  return ticks;
}

std::string title_of(const Field& field, const Map& map, const Style& style) {
  return paint(style, Ink::kTitle, printable(field.name)) +
         printable(fmt::format("  {} × {}, {} × {} cells", map.vertical.name, map.horizontal.name,
                               map.vertical.size(), map.horizontal.size()));
}

}  // namespace

std::string draw_colour_scale(Range range, std::size_t width, const Style& style) {
  const double step = (range.high - range.low) / 100;
  std::string text = print_number(range.low, step > 0 ? step : 1) + " ";
  for (std::size_t i = 0; i < width; ++i) {
    const double position =
        static_cast<double>(i) / static_cast<double>(std::max<std::size_t>(width - 1, 1));
    if (style.is_coloured()) {
      text += select_colour(style, viridis(position), Layer::kForeground) + "█";
    } else {
      text += shade(position);
    }
  }
  return text + std::string{reset_colour(style)} + " " +
         print_number(range.high, step > 0 ? step : 1);
}

std::string draw_map(const Field& field, const Style& style) {
  const auto map = make_map(field);
  std::size_t margin = 0;
  for (const auto& tick : vertical_ticks(map, kVerticalTicks)) {
    margin = std::max(margin, display_width(tick.label) + 3);
  }
  const auto size = size_of_picture(map, margin, style);
  const auto pixels =
      resample(map.raster, style.is_coloured() ? 2 * size.rows : size.rows, size.columns);
  const auto range = range_of(field.values);
  const auto labels = row_labels(map, size.rows);
  std::string text = title_of(field, map, style) + "\n";
  for (std::size_t row = 0; row < size.rows; ++row) {
    text += pad_left(labels[row], margin - 2) + (labels[row].empty() ? " │" : " ┤");
    text += draw_row(pixels, row, range, style) + "\n";
  }
  text += draw_horizontal_axis(column_ticks(map, size.columns), size.columns, margin);
  const auto width = std::min(kScaleWidth, size.columns);
  return text + std::string(margin, ' ') + draw_colour_scale(range, width, style) + "\n";
}

}  // namespace oph::terminal
