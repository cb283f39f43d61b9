// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "framework/time/time_axis.h"

namespace oph::framework {

/// Understands dates, intervals of dates and seasons in filters of one time dimension.
class DateFilter {
 public:
  /// The months of a season, from 1.
  using Season = std::array<int, 3>;

  explicit DateFilter(const metadb::TimeReference& reference) : axis_{reference} {}

  /// Whether a filter speaks of dates: a season, `a_b`, or four digits alone or before a '-'.
  static bool is_date(std::string_view text);
  static bool is_interval(std::string_view text);
  static std::optional<Season> season(std::string_view text);

  /// The first and last value of what a date or an interval `a_b` stands for.
  TimeAxis::Interval interval(std::string_view text) const;
  bool is_in(const Season& season, double value) const;

 private:
  TimeAxis axis_;
};

}  // namespace oph::framework
