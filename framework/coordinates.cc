// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/coordinates.h"

#include <fmt/format.h>
#include <fmt/printf.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

#include "base/error.h"
#include "framework/time/time_axis.h"

namespace oph::framework {
namespace {

/// Calls `visit` with each packed element, as its own type.
template <class Visitor>
void for_each_element(ElementType type, std::span<const std::byte> packed, Visitor&& visit) {
  OPH_CHECK(!is_complex(type));
  visit_real(type, [&]<class T>(Tag<T>) {
    OPH_CHECK(packed.size() % sizeof(T) == 0);
    for (std::size_t at = 0; at < packed.size(); at += sizeof(T)) {
      T element;
      std::memcpy(&element, packed.data() + at, sizeof element);
      visit(element);
    }
  });
}

/// Real numbers to the nearest integer that the type holds; NaN becomes 0.
template <class T>
T round_to(double number) {
  if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(number);
  } else {
    using Limits = std::numeric_limits<T>;
    if (std::isnan(number)) return 0;
    const double rounded = std::round(number);
    if (rounded <= static_cast<double>(Limits::min())) return Limits::min();
    // The largest long is no double: the comparison is with the next larger one.
    if (rounded >= static_cast<double>(Limits::max())) return Limits::max();
    return static_cast<T>(rounded);
  }
}

template <class T>
std::string print_coordinate(T value) {
  if constexpr (std::is_integral_v<T>) {
    return fmt::format("{}", static_cast<std::int64_t>(value));
  } else {
    return fmt::sprintf("%f", static_cast<double>(value));
  }
}

template <class T>
void print_element(T value, std::string& text) {
  if constexpr (std::is_integral_v<T>) {
    text += fmt::format("{}", static_cast<std::int64_t>(value));
  } else {
    constexpr std::size_t kLongest = 18;
    auto printed = fmt::sprintf("%.10f", static_cast<double>(value));
    if (printed.size() > kLongest) printed = fmt::sprintf("%.8e", static_cast<double>(value));
    text += printed;
  }
}

}  // namespace

std::vector<double> coordinate_numbers(const metadb::CubeDimension& dimension) {
  std::vector<double> numbers;
  if (dimension.is_collapsed()) return numbers;
  if (dimension.values.empty()) {
    numbers.resize(static_cast<std::size_t>(dimension.size));
    std::iota(numbers.begin(), numbers.end(), 1.0);
    return numbers;
  }
  numbers.reserve(static_cast<std::size_t>(dimension.size));
  for_each_element(dimension.dimension.type, dimension.values,
                   [&](auto element) { numbers.push_back(static_cast<double>(element)); });
  return numbers;
}

std::vector<std::string> coordinate_labels(const metadb::CubeDimension& dimension, bool show_time) {
  std::vector<std::string> labels;
  if (dimension.values.empty()) {
    for (std::int64_t i = 1; i <= dimension.size; ++i) labels.push_back(std::to_string(i));
    return labels;
  }
  if (show_time && dimension.dimension.is_time()) {
    const TimeAxis axis{dimension.dimension.time};
    for (const double value : coordinate_numbers(dimension)) labels.push_back(axis.format(value));
    return labels;
  }
  for_each_element(dimension.dimension.type, dimension.values,
                   [&](auto element) { labels.push_back(print_coordinate(element)); });
  return labels;
}

std::string label_type(const metadb::CubeDimension& dimension, bool show_time) {
  if (dimension.values.empty()) return "long";
  if (show_time && dimension.dimension.is_time()) return "string";
  return std::string{name(dimension.dimension.type)};
}

std::vector<std::byte> select_coordinates(const metadb::CubeDimension& dimension,
                                          const std::vector<std::int64_t>& positions) {
  if (dimension.values.empty()) {
    std::vector<double> numbers;
    for (const auto position : positions) numbers.push_back(static_cast<double>(position + 1));
    return pack(dimension.dimension.type, numbers);
  }
  const auto size = size_of(dimension.dimension.type);
  std::vector<std::byte> selected(positions.size() * size);
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const auto position = static_cast<std::size_t>(positions[i]);
    OPH_CHECK((position + 1) * size <= dimension.values.size());
    std::memcpy(selected.data() + i * size, dimension.values.data() + position * size, size);
  }
  return selected;
}

std::vector<double> select_bounds(const metadb::CubeDimension& dimension,
                                  const std::vector<std::int64_t>& positions) {
  std::vector<double> selected;
  if (dimension.bounds.empty()) return selected;
  for (const auto position : positions) {
    const auto first = static_cast<std::size_t>(2 * position);
    selected.push_back(dimension.bounds.at(first));
    selected.push_back(dimension.bounds.at(first + 1));
  }
  return selected;
}

void keep_coordinates(metadb::CubeDimension& dimension,
                      const std::vector<std::int64_t>& positions) {
  dimension.values = select_coordinates(dimension, positions);
  dimension.bounds = select_bounds(dimension, positions);
  dimension.size = static_cast<std::int64_t>(positions.size());
}

std::vector<std::byte> pack(ElementType type, const std::vector<double>& numbers) {
  OPH_CHECK(!is_complex(type));
  std::vector<std::byte> packed(numbers.size() * size_of(type));
  visit_real(type, [&]<class T>(Tag<T>) {
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const T element = round_to<T>(numbers[i]);
      std::memcpy(packed.data() + i * sizeof(T), &element, sizeof element);
    }
  });
  return packed;
}

std::string print_elements(ElementType type, std::span<const std::byte> elements) {
  std::string text;
  for_each_element(type, elements, [&](auto element) {
    if (!text.empty()) text += ", ";
    print_element(element, text);
  });
  return text;
}

}  // namespace oph::framework
