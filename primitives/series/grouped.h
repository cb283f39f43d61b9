// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

/// A kernel of `Series` that computes some numbers of each group of consecutive elements.
///
/// The group has `manual`, `configure(const Arguments&)`, `width()`, how many numbers it gives,
/// and `reduce(span<const double> group..., span<double> out)`, which sets all of them. Without a
/// parameter `count` in the manual the array is one group.
template <class Group>
class Grouped {
 public:
  static constexpr const udf::Manual& manual = Group::manual;
  static constexpr std::size_t kGappyMeasures = gappy_measures<Group>();

  void configure(const udf::Arguments& arguments) {
    group_.configure(arguments);
    if (arguments.has("count")) count_ = static_cast<std::size_t>(arguments.integer("count"));
  }

  template <class... More>
  std::span<const double> run(std::span<const double> values, More... more) {
    (check_equal_length(values.size(), more.size()), ...);
    const auto size = count_ == 0 ? values.size() : std::min(count_, values.size());
    const auto groups = (values.size() + size - 1) / size;
    const auto width = group_.width();
    const auto out = result_.as<double>(checked_length(groups, width));
    for (std::size_t i = 0; i < groups; ++i) {
      const auto length = std::min(size, values.size() - i * size);
      group_.reduce(values.subspan(i * size, length), part(more, i * size, length)...,
                    out.subspan(i * width, width));
    }
    return out;
  }

 private:
  static std::span<const double> part(std::span<const double> values, std::size_t start,
                                      std::size_t length) {
    return values.empty() ? values : values.subspan(start, length);
  }

  Group group_;
  std::size_t count_ = 0;
  udf::Buffer result_;
};

/// Shape: an array, or each group of its elements, becomes some numbers.
template <class Group>
using Groups = Series<Grouped<Group>>;

}  // namespace oph::primitives
