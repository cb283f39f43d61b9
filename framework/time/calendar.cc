// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/time/calendar.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "base/text.h"

namespace oph::framework {
namespace {

// The first day of the Gregorian calendar, as a Julian day number.
constexpr std::int64_t kReform = 2299161;
constexpr CalendarDay kLastJulianDay{1582, 10, 4};
constexpr CalendarDay kFirstGregorianDay{1582, 10, 15};
constexpr std::array<int, 12> kAllLeap{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

constexpr std::string_view kNames[] = {
    "standard", "gregorian", "proleptic_gregorian", "julian", "360_day", "365_day", "366_day",
    "no_leap",  "all_leap",  "user_defined"};

constexpr std::int64_t floor_divide(std::int64_t number, std::int64_t divisor) {
  return number / divisor - (number % divisor < 0 ? 1 : 0);
}

constexpr bool is_before(const CalendarDay& left, const CalendarDay& right) {
  if (left.year != right.year) return left.year < right.year;
  if (left.month != right.month) return left.month < right.month;
  return left.day < right.day;
}

/// A date as years and days counted from the first of March: leap days come last.
struct MarchDay {
  std::int64_t year;
  std::int64_t day;
};

constexpr MarchDay from_march(const CalendarDay& date) {
  const std::int64_t month = (date.month + 9) % 12;
  return {date.year - (date.month <= 2 ? 1 : 0), (153 * month + 2) / 5 + date.day - 1};
}

constexpr CalendarDay to_calendar(const MarchDay& march) {
  const auto month = (5 * march.day + 2) / 153;
  const auto day = march.day - (153 * month + 2) / 5 + 1;
  const auto calendar_month = static_cast<int>(month < 10 ? month + 3 : month - 9);
  return {march.year + (calendar_month <= 2 ? 1 : 0), calendar_month, static_cast<int>(day)};
}

// Julian day numbers of the first of March of the year 0.
constexpr std::int64_t kGregorianOrigin = 1721120;
constexpr std::int64_t kJulianOrigin = 1721118;

std::int64_t gregorian_number(const CalendarDay& date) {
  const auto march = from_march(date);
  const auto& year = march.year;
  return kGregorianOrigin + 365 * year + floor_divide(year, 4) - floor_divide(year, 100) +
         floor_divide(year, 400) + march.day;
}

CalendarDay gregorian_day(std::int64_t number) {
  const auto days = number - kGregorianOrigin;
  const auto era = floor_divide(days, 146097);
  const auto rest = days - era * 146097;
  const auto year = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
  return to_calendar({era * 400 + year, rest - (365 * year + year / 4 - year / 100)});
}

std::int64_t julian_number(const CalendarDay& date) {
  const auto march = from_march(date);
  return kJulianOrigin + 365 * march.year + floor_divide(march.year, 4) + march.day;
}

CalendarDay julian_day(std::int64_t number) {
  const auto days = number - kJulianOrigin;
  const auto era = floor_divide(days, 1461);
  const auto rest = days - era * 1461;
  const auto year = (rest - rest / 1460) / 365;
  return to_calendar({era * 4 + year, rest - 365 * year});
}

std::array<int, 12> parse_lengths(const std::string& text) {
  const auto refuse = [&] {
    return user_error("month_lengths must be twelve numbers of days (month_lengths={})", text);
  };
  const auto parts = split(text, ',');
  std::array<int, 12> lengths{};
  if (parts.size() != lengths.size()) throw refuse();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto length = parse_integer(trim(parts[i]));
    if (!length || *length < 1 || *length > 1000) throw refuse();
    lengths[i] = static_cast<int>(*length);
  }
  return lengths;
}

}  // namespace

bool Calendar::is_known(std::string_view name) {
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

Calendar::Calendar(const metadb::TimeReference& reference) {
  const auto& name = reference.calendar;
  if (!is_known(name)) {
    throw user_error("calendar must be one of {} (calendar={})", fmt::join(kNames, ", "), name);
  }
  if (name == "standard" || name == "gregorian") return;
  rule_ = Rule::kFixed;
  if (name == "proleptic_gregorian") rule_ = Rule::kGregorian;
  if (name == "julian") rule_ = Rule::kJulian;
  if (name == "360_day") lengths_.fill(30);
  if (name == "366_day" || name == "all_leap") lengths_ = kAllLeap;
  if (name == "user_defined") {
    lengths_ = parse_lengths(reference.month_lengths);
    leap_year_ = reference.leap_year;
    leap_month_ = static_cast<int>(reference.leap_month);
    if (leap_month_ < 1 || leap_month_ > 12) {
      throw user_error("leap_month must be between 1 and 12 (leap_month={})", leap_month_);
    }
  }
  year_length_ = std::accumulate(lengths_.begin(), lengths_.end(), 0);
}

bool Calendar::is_leap(std::int64_t year) const {
  if (rule_ == Rule::kFixed) return leap_year_ > 0 && (year - leap_year_) % 4 == 0;
  const bool is_gregorian = rule_ == Rule::kGregorian || (rule_ == Rule::kMixed && year > 1582);
  return year % 4 == 0 && (!is_gregorian || year % 100 != 0 || year % 400 == 0);
}

int Calendar::month_length(std::int64_t year, int month) const {
  OPH_CHECK(month >= 1 && month <= 12);
  const auto length = lengths_[static_cast<std::size_t>(month - 1)];
  return length + (month == leap_month_ && is_leap(year) ? 1 : 0);
}

bool Calendar::contains(const CalendarDay& day) const {
  if (day.month < 1 || day.month > 12) return false;
  if (day.day < 1 || day.day > month_length(day.year, day.month)) return false;
  const bool is_skipped = is_before(kLastJulianDay, day) && is_before(day, kFirstGregorianDay);
  return rule_ != Rule::kMixed || !is_skipped;
}

std::int64_t Calendar::year_start(std::int64_t year) const {
  const auto days = year * year_length_;
  if (leap_year_ <= 0) return days;
  return days + floor_divide(year - leap_year_ % 4 + 3, 4);
}

std::int64_t Calendar::number(const CalendarDay& day) const {
  if (rule_ == Rule::kGregorian) return gregorian_number(day);
  if (rule_ == Rule::kJulian) return julian_number(day);
  if (rule_ == Rule::kMixed) {
    return is_before(day, kFirstGregorianDay) ? julian_number(day) : gregorian_number(day);
  }
  auto days = year_start(day.year) + day.day - 1;
  for (int month = 1; month < day.month; ++month) days += month_length(day.year, month);
  return days;
}

CalendarDay Calendar::day_of_year(std::int64_t year, std::int64_t days) const {
  int month = 1;
  while (days >= month_length(year, month)) days -= month_length(year, month++);
  return {year, month, static_cast<int>(days) + 1};
}

CalendarDay Calendar::day(std::int64_t number) const {
  if (rule_ == Rule::kGregorian) return gregorian_day(number);
  if (rule_ == Rule::kJulian) return julian_day(number);
  if (rule_ == Rule::kMixed) return number < kReform ? julian_day(number) : gregorian_day(number);
  // Four years are a whole number of days: the guess is off by a year at most.
  const auto four_years = year_start(4) - year_start(0);
  auto year = 4 * floor_divide(number, four_years);
  while (year_start(year + 1) <= number) ++year;
  while (year_start(year) > number) --year;
  return day_of_year(year, number - year_start(year));
}

}  // namespace oph::framework
