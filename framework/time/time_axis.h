// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "framework/time/calendar.h"
#include "metadb/cube.h"

namespace oph::framework {

/// An instant of a calendar.
struct Date {
  std::int64_t year = 1900;
  int month = 1;  ///< 1 … 12
  int day = 1;    ///< from 1
  int hour = 0;
  int minute = 0;
  double second = 0;

  bool operator==(const Date&) const = default;
};

/// Converts between the numbers of a time dimension and dates, in the calendars of the CF
/// conventions: standard = gregorian (Julian before 1582-10-15), proleptic_gregorian, julian,
/// 360_day, 365_day = no_leap, 366_day = all_leap, user_defined.
///
/// Exact to a millisecond over +-100,000 years.
class TimeAxis {
 public:
  /// Throws a user error on an unknown calendar or unit, or a base time that is no date.
  explicit TimeAxis(const metadb::TimeReference& reference);

  Date date(double value) const;
  double value(const Date& date) const;
  /// The instant just before: on the last day of a month, for a value at its end.
  Date date_before(double value) const;
  /// Counts days, of which consecutive ones have consecutive numbers; Mondays are multiples of 7.
  std::int64_t day_number(const Date& date) const;
  /// The value at the begin of the day with this number.
  double day_start(std::int64_t day_number) const;
  /// "YYYY-MM-DD hh:mm:ss", rounded to the second.
  std::string format(double value) const;
  /// Days in a month of this calendar.
  int month_length(std::int64_t year, int month) const;

  /// Parses `yyyy[-mm[-dd[ hh[:mm[:ss]]]]]` (also with 'T'). Throws a user error that tells what
  /// was expected.
  Date parse(std::string_view text) const;
  /// The first and last value of the interval that a date such as "1990-02" stands for, both
  /// inclusive: the whole month here.
  struct Interval {
    double first;
    double last;
  };
  Interval interval(std::string_view text) const;

  /// Reads the CF attributes `units` ("days since 1850-01-01", also with fractions, time zones, ISO
  /// 'T') and `calendar` (empty: standard). Absent if `units` is no time unit that a
  /// TimeReference can express; months and years since are refused so, as CF advises.
  static std::optional<metadb::TimeReference> from_cf(std::string_view units,
                                                      std::string_view calendar);
  /// The CF `units` text of a reference.
  static std::string cf_units(const metadb::TimeReference& reference);

 private:
  std::int64_t milliseconds(const Date& date) const;
  Date date_at(std::int64_t milliseconds) const;
  double value_at(std::int64_t milliseconds) const;
  std::int64_t instant(double value) const;

  Calendar calendar_;
  std::int64_t unit_ = 86'400'000;  ///< milliseconds
  std::int64_t base_ = 0;           ///< the base time, in milliseconds since the calendar's origin
};

}  // namespace oph::framework
