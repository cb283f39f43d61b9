// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/grouping/area_weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "framework/coordinates.h"
#include "framework/geographic_dimension.h"

namespace oph::framework {
namespace {

constexpr double kRadians = std::numbers::pi / 180;

std::vector<double> weights_of_cells(const std::vector<double>& bounds) {
  std::vector<double> weights;
  for (std::size_t i = 0; i < bounds.size(); i += 2) {
    const auto sine = [&](std::size_t at) {
      return std::sin(std::clamp(bounds[at], -90.0, 90.0) * kRadians);
    };
    weights.push_back(std::abs(sine(i + 1) - sine(i)));
  }
  return weights;
}

}  // namespace

std::vector<double> area_weights(const metadb::CubeDimension& dimension) {
  if (!dimension.bounds.empty()) return weights_of_cells(dimension.bounds);
  const auto latitudes = coordinate_numbers(dimension);
  const auto count = latitudes.size();
  if (count == 1) return {std::cos(latitudes[0] * kRadians)};
  std::vector<double> borders(count + 1);
  for (std::size_t i = 1; i < count; ++i) borders[i] = (latitudes[i - 1] + latitudes[i]) / 2;
  borders.front() = 2 * latitudes.front() - borders[1];
  borders.back() = 2 * latitudes.back() - borders[count - 1];
  std::vector<double> bounds;
  for (std::size_t i = 0; i < count; ++i) bounds.insert(bounds.end(), {borders[i], borders[i + 1]});
  return weights_of_cells(bounds);
}

bool is_latitude(const metadb::CubeDimension& dimension,
                 std::span<const metadb::Attribute> attributes) {
  const auto& name = dimension.dimension.name;
  const auto value = [&](std::string_view key) -> std::string_view {
    for (const auto& attribute : attributes) {
      if (attribute.variable == name && attribute.key == key) return attribute.value;
    }
    return {};
  };
  return geographic_axis(name, value("units"), value("standard_name")) == GeographicAxis::kLatitude;
}

std::string print_weights(std::span<const double> weights) {
  std::string text;
  for (std::size_t begin = 0; begin < weights.size();) {
    std::size_t end = begin;
    while (end < weights.size() && weights[end] == weights[begin]) ++end;
    text += fmt::format("{}{}", text.empty() ? "" : ",", weights[begin]);
    if (end - begin > 1) text += fmt::format("*{}", end - begin);
    begin = end;
  }
  return text;
}

}  // namespace oph::framework
