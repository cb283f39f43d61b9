// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "metadb/cube.h"

namespace oph::framework {

/// A day of a calendar.
struct CalendarDay {
  std::int64_t year = 1900;
  int month = 1;
  int day = 1;

  bool operator==(const CalendarDay&) const = default;
};

/// Counts days in one of the calendars of the CF conventions. Years are astronomical: the year
/// before 1 is 0 in every calendar.
class Calendar {
 public:
  /// Throws a user error on an unknown calendar, or month lengths that are not twelve numbers.
  explicit Calendar(const metadb::TimeReference& reference);

  /// Whether the calendar of a TimeReference may have this name.
  static bool is_known(std::string_view name);

  bool contains(const CalendarDay& day) const;
  int month_length(std::int64_t year, int month) const;
  /// Number of a day since an origin that is the same for all days of one calendar.
  std::int64_t number(const CalendarDay& day) const;
  CalendarDay day(std::int64_t number) const;

 private:
  enum class Rule { kMixed, kGregorian, kJulian, kFixed };

  bool is_leap(std::int64_t year) const;
  std::int64_t year_start(std::int64_t year) const;
  CalendarDay day_of_year(std::int64_t year, std::int64_t days) const;

  Rule rule_ = Rule::kMixed;
  std::array<int, 12> lengths_{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  // Of calendars with fixed months.
  int year_length_ = 365;
  std::int64_t leap_year_ = 0;  ///< 0: none
  int leap_month_ = 2;
};

}  // namespace oph::framework
