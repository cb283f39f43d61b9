// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/time/time_axis.h"

#include <array>
#include <cmath>

#include "base/error.h"
#include "base/text.h"
#include "framework/time/date_text.h"

namespace oph::framework {
namespace {

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
// Beyond this milliseconds and years no longer fit in 64 bits together; far beyond any calendar.
constexpr std::int64_t kLimit = std::int64_t{1} << 61;

/// A unit of time: its code in a TimeReference, its length, its CF text, and how files call it.
struct Unit {
  char code;
  std::int64_t length;
  std::string_view cf_text;
  std::string_view names;  ///< separated by ' '
};

constexpr std::array<Unit, 6> kUnits{{
    {'s', kSecond, "seconds", "second seconds sec secs s"},
    {'m', kMinute, "minutes", "minute minutes min mins"},
    {'h', kHour, "hours", "hour hours hr hrs h"},
    {'d', kDay, "days", "day days d"},
    {'3', 3 * kHour, "3 hours", ""},
    {'6', 6 * kHour, "6 hours", ""},
}};

const Unit* find_unit(std::string_view code) {
  for (const auto& unit : kUnits) {
    if (code.size() == 1 && code[0] == unit.code) return &unit;
  }
  return nullptr;
}

/// Finds the unit that a file names: "days", "3 hours".
const Unit* parse_unit(std::string_view text) {
  const auto name = to_lower(trim(text));
  for (const auto& unit : kUnits) {
    if (name == unit.cf_text) return &unit;
    for (const auto known : split(unit.names, ' ')) {
      if (name == known) return &unit;
    }
  }
  return nullptr;
}

std::string cf_calendar(std::string_view text) {
  const auto name = to_lower(trim(text));
  if (name.empty()) return "standard";
  if (name == "noleap") return "no_leap";
  return name == "user_defined" ? std::string{} : name;
}

std::string print_base(const Date& date) {
  const auto whole = static_cast<int>(date.second);
  auto text = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", date.year, date.month, date.day,
                          date.hour, date.minute, whole);
  const auto milliseconds = std::lround((date.second - whole) * 1000);
  if (milliseconds != 0) text += fmt::format(".{:03}", milliseconds);
  return text;
}

}  // namespace

TimeAxis::TimeAxis(const metadb::TimeReference& reference) : calendar_{reference} {
  const auto* unit = find_unit(reference.units);
  if (unit == nullptr) {
    throw user_error("units must be one of s, m, h, 3, 6, d (units={})", reference.units);
  }
  unit_ = unit->length;
  base_ = milliseconds(parse(reference.base_time));
}

std::int64_t TimeAxis::milliseconds(const Date& date) const {
  const auto day = calendar_.number({date.year, date.month, date.day});
  return day * kDay + date.hour * kHour + date.minute * kMinute +
         std::llround(date.second * static_cast<double>(kSecond));
}

Date TimeAxis::date_at(std::int64_t milliseconds) const {
  const auto number = milliseconds / kDay - (milliseconds % kDay < 0 ? 1 : 0);
  const auto rest = milliseconds - number * kDay;
  const auto day = calendar_.day(number);
  Date date{day.year, day.month, day.day};
  date.hour = static_cast<int>(rest / kHour);
  date.minute = static_cast<int>(rest % kHour / kMinute);
  date.second = static_cast<double>(rest % kMinute) / static_cast<double>(kSecond);
  return date;
}

std::int64_t TimeAxis::instant(double value) const {
  const auto unit = static_cast<double>(unit_);
  if (!(std::abs(value) * unit < static_cast<double>(kLimit))) {
    throw user_error("a time is not in the range of dates (time={})", value);
  }
  // The whole units stay exact, whatever the size of the number.
  const auto whole = std::floor(value);
  return base_ + static_cast<std::int64_t>(whole) * unit_ + std::llround((value - whole) * unit);
}

double TimeAxis::value_at(std::int64_t milliseconds) const {
  const auto distance = milliseconds - base_;
  return static_cast<double>(distance / unit_) +
         static_cast<double>(distance % unit_) / static_cast<double>(unit_);
}

Date TimeAxis::date(double value) const {
  return date_at(instant(value));
}

Date TimeAxis::date_before(double value) const {
  return date_at(instant(value) - 1);
}

std::int64_t TimeAxis::day_number(const Date& date) const {
  return calendar_.number({date.year, date.month, date.day});
}

double TimeAxis::day_start(std::int64_t day_number) const {
  return value_at(day_number * kDay);
}

double TimeAxis::value(const Date& date) const {
  return value_at(milliseconds(date));
}

std::string TimeAxis::format(double value) const {
  const auto exact = instant(value) + kSecond / 2;
  const auto date = date_at(exact);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", date.year, date.month, date.day,
                     date.hour, date.minute, static_cast<int>(date.second));
}

int TimeAxis::month_length(std::int64_t year, int month) const {
  return calendar_.month_length(year, month);
}

Date TimeAxis::parse(std::string_view text) const {
  const auto parsed = parse_date(text);
  const bool exists =
      parsed && calendar_.contains({parsed->date.year, parsed->date.month, parsed->date.day});
  if (!exists) {
    throw user_error(
        "a date is written yyyy-mm-dd hh:mm:ss, or the first parts of it, and must be one of the "
        "calendar (date={})",
        text);
  }
  return parsed->date;
}

TimeAxis::Interval TimeAxis::interval(std::string_view text) const {
  const auto date = parse(text);
  const auto first = milliseconds(date);
  const auto next = [&]() -> std::int64_t {
    const auto day = calendar_.number({date.year, date.month, date.day});
    switch (parse_date(text)->precision) {
      case DatePrecision::kYear:
        return calendar_.number({date.year + 1, 1, 1}) * kDay;
      case DatePrecision::kMonth:
        return date.month == 12 ? calendar_.number({date.year + 1, 1, 1}) * kDay
                                : calendar_.number({date.year, date.month + 1, 1}) * kDay;
      case DatePrecision::kDay:
        return (day + 1) * kDay;
      case DatePrecision::kHour:
        return first + kHour;
      case DatePrecision::kMinute:
        return first + kMinute;
      case DatePrecision::kSecond:
        return first + kSecond;
      case DatePrecision::kExact:
        break;
    }
    return first + 1;
  }();
  return {value_at(first), value_at(next - 1)};
}

std::optional<metadb::TimeReference> TimeAxis::from_cf(std::string_view units,
                                                       std::string_view calendar) {
  const auto lower = to_lower(units);
  const auto since = lower.find(" since ");
  if (since == std::string::npos) return std::nullopt;
  const auto* unit = parse_unit(units.substr(0, since));
  const auto name = cf_calendar(calendar);
  const auto base = parse_zoned_date(units.substr(since + std::string_view{" since "}.size()));
  if (unit == nullptr || !base || !Calendar::is_known(name)) return std::nullopt;

  metadb::TimeReference reference;
  reference.units = unit->code;
  reference.calendar = name;
  // Only a calendar can tell whether the base is one of its dates, and shift it to UTC.
  const TimeAxis probe{reference};
  const auto& date = base->date;
  if (!probe.calendar_.contains({date.year, date.month, date.day})) return std::nullopt;
  reference.base_time =
      print_base(probe.date_at(probe.milliseconds(date) - base->offset_minutes * kMinute));
  return reference;
}

std::string TimeAxis::cf_units(const metadb::TimeReference& reference) {
  const auto* unit = find_unit(reference.units);
  OPH_CHECK(unit != nullptr);
  return fmt::format("{} since {}", unit->cf_text, reference.base_time);
}

}  // namespace oph::framework
