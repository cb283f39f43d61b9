// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/plot/axis_scale.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/text.h"
#include "terminal/render/text_layout.h"

namespace oph::terminal {
namespace {

constexpr double kDegreeSteps[] = {0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 20, 30, 45, 60, 90};

double round_step(double roughly) {
  const double magnitude = std::pow(10.0, std::floor(std::log10(roughly)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * magnitude >= roughly * 0.999) return factor * magnitude;
  }
  return 10 * magnitude;
}

double degree_step(double roughly) {
  for (const double step : kDegreeSteps) {
    if (step >= roughly * 0.999) return step;
  }
  return kDegreeSteps[std::size(kDegreeSteps) - 1];
}

/// Where a coordinate lies on an ascending or descending axis, between its positions.
std::optional<double> position_of(const Axis& axis, double value) {
  for (std::size_t i = 0; i + 1 < axis.size(); ++i) {
    const double from = axis.values[i];
    const double to = axis.values[i + 1];
    const bool between = (from <= value && value <= to) || (to <= value && value <= from);
    if (between && from != to) return static_cast<double>(i) + (value - from) / (to - from);
  }
  return std::nullopt;
}

std::string degrees(double value, std::string_view positive, std::string_view negative) {
  const double size = std::abs(value);
  if (size == 0) return "0°";
  return fmt::format("{:g}°{}", size, value > 0 ? positive : negative);
}

std::string label(double value, double step, AxisKind kind) {
  if (kind == AxisKind::kLatitude) return degrees(value, "N", "S");
  if (kind != AxisKind::kLongitude) return print_number(value, step);
  const double west = std::remainder(value, 360.0);
  return std::abs(west) == 180 ? "180°" : degrees(west, "E", "W");
}

std::vector<Tick> end_ticks(const Axis& axis) {
  std::vector<Tick> ticks;
  const auto text = [&](std::size_t i) {
    return axis.labels.empty() ? fmt::format("{:g}", axis.values[i]) : axis.labels[i];
  };
  ticks.push_back({0, text(0)});
  if (axis.size() > 1)
    ticks.push_back({static_cast<double>(axis.size() - 1), text(axis.size() - 1)});
  return ticks;
}

}  // namespace

AxisKind kind_of(const Axis& axis) {
  const auto name = to_lower(axis.name);
  if (name.find("lat") != std::string::npos || name.ends_with('y')) return AxisKind::kLatitude;
  if (name.find("lon") != std::string::npos || name.ends_with('x')) return AxisKind::kLongitude;
  return AxisKind::kOther;
}

std::vector<double> round_numbers(Range range, std::size_t most, bool degrees) {
  std::vector<double> numbers;
  if (range.is_empty() || !(range.high > range.low) || most == 0) return numbers;
  const double roughly = (range.high - range.low) / static_cast<double>(most);
  const double step = degrees ? degree_step(roughly) : round_step(roughly);
  const double slack = step * 1e-9;
  for (double k = std::ceil((range.low - slack) / step); k * step <= range.high + slack; ++k) {
    numbers.push_back(k == 0 ? 0 : k * step);
  }
  return numbers;
}

std::size_t ticks_for(std::size_t columns) {
  return std::clamp<std::size_t>(columns / 11, 2, 12);
}

std::string draw_horizontal_axis(const std::vector<PlacedTick>& ticks, std::size_t columns,
                                 std::size_t margin) {
  std::vector<std::string> line(columns, "─");
  std::string labels;
  for (const auto& tick : ticks) {
    const auto width = display_width(tick.label);
    const auto column = margin + tick.column;
    const auto last = margin + columns - std::min(margin + columns, width);
    const auto begin = std::min(column - std::min(column, width / 2), last);
    if (!labels.empty() && begin <= display_width(labels)) continue;
    labels = pad_right(labels, begin) + tick.label;
    line[tick.column] = "┬";
  }
  return std::string(margin - 1, ' ') + "└" + join(line, "") + "\n" + labels + "\n";
}

std::string print_number(double value, double step) {
  const double size = std::max(std::abs(value), std::abs(step));
  if (size >= 1e6 || (size > 0 && std::abs(step) < 1e-5)) return fmt::format("{:.3g}", value);
  const int digits = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 6);
  return fmt::format("{:.{}f}", value, digits);
}

std::vector<Tick> ticks_of(const Axis& axis, AxisKind kind, std::size_t most) {
  if (!axis.labels.empty()) return end_ticks(axis);
  const bool is_degrees = kind != AxisKind::kOther;
  const auto numbers = round_numbers(range_of(axis.values), most, is_degrees);
  const double step = numbers.size() > 1 ? numbers[1] - numbers[0] : 1;
  std::vector<Tick> ticks;
  for (const double number : numbers) {
    if (const auto position = position_of(axis, number)) {
      ticks.push_back({*position, label(number, step, kind)});
    }
  }
  return ticks.empty() ? end_ticks(axis) : ticks;
}

}  // namespace oph::terminal
