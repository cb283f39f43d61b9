// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <numeric>

#include "primitives/series/number_list.h"
#include "primitives/series/present.h"
#include "primitives/series/series.h"

namespace oph::primitives {

inline constexpr Parameter kSeriesMeasure{
    .name = "measure", .kind = ParameterKind::kMeasure, .help = "array of real numbers"};
inline constexpr Parameter kSeriesGroup{
    .name = "count",
    .kind = ParameterKind::kInteger,
    .help =
        "elements of a group, such as the days of a year; the last group may be shorter; "
        "0 takes all",
    .fallback = "0",
    .minimum = 0};

inline constexpr Parameter kSeriesGroups{
    .name = "counts",
    .kind = ParameterKind::kText,
    .help =
        "elements of each group where they differ, such as 365*3,366 for four years; in place of "
        "count",
    .fallback = "NULL"};

/// Reads "365*3,366"; empty if not given. Throws udf::Error.
inline std::vector<std::size_t> read_group_lengths(const udf::Arguments& arguments) {
  const auto text = arguments.text(kSeriesGroups.name);
  std::vector<std::size_t> lengths;
  if (text == *kSeriesGroups.fallback) return lengths;
  for (const double number : read_numbers(kSeriesGroups.name, text)) {
    const bool is_length = number >= 1 && number <= 0x1p32 && number == std::floor(number);
    if (!is_length) throw udf::Error{"counts must be whole numbers from 1", {{"counts", text}}};
    lengths.push_back(static_cast<std::size_t>(number));
  }
  return lengths;
}

/// A kernel of `Series` that computes some numbers of each group of consecutive elements.
///
/// The group has `manual`, `configure(const Arguments&)`, `width()`, how many numbers it gives,
/// and `reduce(span<const double> group..., span<double> out)`, which sets all of them. Without a
/// parameter `count` in the manual the array is one group; with `counts` groups may differ.
template <class Group>
class Grouped {
 public:
  static constexpr const udf::Manual& manual = Group::manual;
  static constexpr std::size_t kGappyMeasures = gappy_measures<Group>();

  void configure(const udf::Arguments& arguments) {
    group_.configure(arguments);
    if (arguments.has("count")) count_ = static_cast<std::size_t>(arguments.integer("count"));
    if (arguments.has(kSeriesGroups.name)) lengths_ = read_group_lengths(arguments);
  }

  template <class... More>
  std::span<const double> run(std::span<const double> values, More... more) {
    (check_equal_length(values.size(), more.size()), ...);
    const auto size = count_ == 0 ? values.size() : std::min(count_, values.size());
    const auto groups = lengths_.empty() ? (values.size() + size - 1) / size : lengths_.size();
    check_lengths(values.size());
    const auto width = group_.width();
    const auto out = result_.as<double>(checked_length(groups, width));
    std::size_t start = 0;
    for (std::size_t i = 0; i < groups; ++i) {
      const auto length = lengths_.empty() ? std::min(size, values.size() - start) : lengths_[i];
      group_.reduce(values.subspan(start, length), part(more, start, length)...,
                    out.subspan(i * width, width));
      start += length;
    }
    return out;
  }

 private:
  static std::span<const double> part(std::span<const double> values, std::size_t start,
                                      std::size_t length) {
    return values.empty() ? values : values.subspan(start, length);
  }

  void check_lengths(std::size_t elements) const {
    if (lengths_.empty()) return;
    const auto sum = std::accumulate(lengths_.begin(), lengths_.end(), std::size_t{0});
    if (sum == elements) return;
    throw udf::Error{"the counts must add up to the length of the array",
                     {{"sum", sum}, {"length", elements}}};
  }

  Group group_;
  std::size_t count_ = 0;
  std::vector<std::size_t> lengths_;  ///< of the groups, if they differ
  udf::Buffer result_;
};

/// Shape: an array, or each group of its elements, becomes some numbers.
template <class Group>
using Groups = Series<Grouped<Group>>;

}  // namespace oph::primitives
