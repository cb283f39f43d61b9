// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <limits>
#include <map>
#include <string_view>

#include "base/error.h"
#include "framework/concept_level.h"
#include "framework/coordinates.h"
#include "framework/grouping/dimension_groups.h"
#include "framework/time/time_axis.h"

namespace oph::framework {
namespace {

constexpr char kAll = metadb::CubeDimension::kAll;
/// From fine to coarse. Weeks are parts of nothing but ALL.
constexpr std::string_view kLevels = "csmvQh36dwMqyA";

constexpr std::int64_t floor_divide(std::int64_t number, std::int64_t divisor) {
  return number / divisor - (number % divisor < 0 ? 1 : 0);
}

/// Seconds of the periods that divide a day; absent for the others.
std::optional<std::int64_t> seconds_of(char level) {
  switch (level) {
    case 's':
      return 1;
    case 'm':
      return 60;
    case 'v':
      return 300;
    case 'Q':
      return 900;
    case 'h':
      return 3600;
    case '3':
      return 10800;
    case '6':
      return 21600;
    case 'd':
      return 86400;
    default:
      return std::nullopt;
  }
}

void check_level(const metadb::CubeDimension& dimension, const PeriodRule& rule) {
  const auto target = kLevels.find(rule.level);
  const auto current = kLevels.find(dimension.concept_level);
  const bool has_level =
      rule.level == kAll || (dimension.dimension.is_time() && target != std::string_view::npos &&
                             current != std::string_view::npos);
  const bool is_coarser = rule.level == kAll || current < target;
  const bool fits = rule.level == kAll || dimension.concept_level != 'w';
  if (!has_level || !is_coarser || !fits) {
    throw user_error(
        "dimension {} of hierarchy {} and level {} cannot be reduced to this level "
        "(concept_level={})",
        dimension.dimension.name, dimension.dimension.hierarchy,
        concept_level_label(dimension.concept_level), rule.level);
  }
  const bool recurs = rule.level != kAll && rule.level != 'y' && rule.level != 'w';
  if (rule.is_cyclic && !recurs) {
    throw user_error(
        "these periods do not recur: a cycle is of quarters, months, days of the year "
        "or parts of a day (concept_level={})",
        rule.level);
  }
}

/// Numbers the periods of a time axis.
class PeriodNumber {
 public:
  PeriodNumber(const TimeAxis& axis, const PeriodRule& rule) : axis_{axis}, rule_{rule} {}

  Date date(double value) const {
    return rule_.border_is_next ? axis_.date(value) : axis_.date_before(value);
  }

  std::int64_t operator()(double value) const {
    const auto at = date(value);
    return rule_.is_cyclic ? in_cycle(at) : in_series(at);
  }

  /// The period of the calendar that a value lies in.
  TimeAxis::Interval period(double value) const {
    const auto at = date(value);
    if (const auto seconds = seconds_of(rule_.level)) {
      const auto first = second_of_day(at) / *seconds * *seconds;
      return {second(at, first), second(at, first + *seconds)};
    }
    if (rule_.level == 'w') {
      const auto day = floor_divide(axis_.day_number(at), 7) * 7;
      return {axis_.day_start(day), axis_.day_start(day + 7)};
    }
    const std::int64_t months = rule_.level == 'M' ? 1 : rule_.level == 'q' ? 3 : 12;
    const auto first = floor_divide(month(at), months) * months;
    return {month_start(first), month_start(first + months)};
  }

 private:
  static std::int64_t second_of_day(const Date& date) {
    return date.hour * 3600 + date.minute * 60 + static_cast<std::int64_t>(date.second);
  }

  /// From that which begins the year 0.
  std::int64_t month(const Date& date) const {
    return date.year * 12 + date.month - rule_.first_month;
  }

  double month_start(std::int64_t month) const {
    const auto since_january = month + rule_.first_month - 1;
    const auto year = floor_divide(since_january, 12);
    return axis_.value({year, static_cast<int>(since_january - year * 12) + 1, 1});
  }

  double second(Date day, std::int64_t second_of_day) const {
    day.hour = day.minute = 0;
    day.second = static_cast<double>(second_of_day);
    return axis_.value(day);
  }

  std::int64_t in_series(const Date& date) const {
    if (const auto seconds = seconds_of(rule_.level)) {
      return axis_.day_number(date) * (86400 / *seconds) + second_of_day(date) / *seconds;
    }
    switch (rule_.level) {
      case 'w':
        return floor_divide(axis_.day_number(date), 7);
      case 'M':
        return month(date);
      case 'q':
        return floor_divide(month(date), 3);
      default:
        return floor_divide(month(date), 12);
    }
  }

  std::int64_t in_cycle(const Date& date) const {
    if (rule_.level == 'M') return date.month;
    if (rule_.level == 'd') return date.month * 32 + date.day;
    if (rule_.level == 'q') return (date.month - rule_.first_month + 12) % 12 / 3;
    return second_of_day(date) / seconds_of(rule_.level).value();
  }

  const TimeAxis& axis_;
  const PeriodRule& rule_;
};

/// The first and the last value of a group.
struct Span {
  double first;
  double last;
  bool is_open = true;  ///< of a cyclic group: the first occurrence still goes on
};

/// Moves the midpoints of cyclic groups to one year, or one day.
class Cycle {
 public:
  Cycle(const TimeAxis& axis, const PeriodRule& rule, const std::vector<double>& values)
      : axis_{axis}, rule_{rule}, origin_{PeriodNumber{axis, rule}.date(values.front())} {
    if (rule.level != 'd') return;
    // The 29 of February wants a year that has one.
    for (const double value : values) {
      const auto date = PeriodNumber{axis, rule}.date(value);
      if (date.day <= axis.month_length(origin_.year, date.month)) continue;
      origin_ = date;
      return;
    }
  }

  double coordinate(double middle) const {
    auto date = axis_.date(middle);
    date.year = origin_.year;
    const auto seconds = seconds_of(rule_.level);
    if (seconds && *seconds < 86400) {
      date.month = origin_.month;
      date.day = origin_.day;
    }
    return axis_.value(date);
  }

 private:
  const TimeAxis& axis_;
  const PeriodRule& rule_;
  Date origin_;
};

/// The bounds of all groups: of the cells of their members, or of the periods of these.
std::vector<double> group_bounds(const metadb::CubeDimension& dimension, const PeriodNumber& number,
                                 const std::vector<double>& values, const DimensionGroups& groups) {
  constexpr double kNone = std::numeric_limits<double>::infinity();
  std::vector<double> bounds;
  for (std::int64_t i = 0; i < groups.count; ++i) bounds.insert(bounds.end(), {kNone, -kNone});
  for (std::size_t i = 0; i < values.size(); ++i) {
    auto cell = dimension.bounds.empty()
                    ? number.period(values[i])
                    : TimeAxis::Interval{dimension.bounds[2 * i], dimension.bounds[2 * i + 1]};
    if (cell.first > cell.last) std::swap(cell.first, cell.last);
    const auto at = static_cast<std::size_t>(2 * (groups.group_of[i] - 1));
    bounds[at] = std::min(bounds[at], cell.first);
    bounds[at + 1] = std::max(bounds[at + 1], cell.last);
  }
  return bounds;
}

}  // namespace

DimensionGroups period_groups(const metadb::CubeDimension& dimension, const PeriodRule& rule) {
  check_level(dimension, rule);
  if (rule.level == kAll) return one_group(dimension.size);
  const TimeAxis axis{dimension.dimension.time};
  const PeriodNumber number{axis, rule};
  const auto values = coordinate_numbers(dimension);

  DimensionGroups groups;
  groups.concept_level = rule.level;
  std::map<std::int64_t, std::int64_t> known;  // period → group
  for (const double value : values) known.try_emplace(number(value), std::ssize(known) + 1);
  if (rule.is_cyclic) {
    for (std::int64_t next = 1; auto& [period, group] : known) group = next++;
  }
  groups.count = std::ssize(known);
  std::vector<std::optional<Span>> spans(known.size());
  for (const double value : values) {
    const auto group = known.at(number(value));
    if (!groups.group_of.empty() && groups.group_of.back() != group) {
      auto& left = spans[static_cast<std::size_t>(groups.group_of.back() - 1)];
      left->is_open = !rule.is_cyclic;
    }
    groups.group_of.push_back(group);
    auto& span = spans[static_cast<std::size_t>(group - 1)];
    if (!span) span = Span{value, value};
    if (span->is_open) span->last = value;
  }
  groups.bounds = group_bounds(dimension, number, values, groups);
  const Cycle cycle{axis, rule, values};
  for (const auto& span : spans) {
    const double middle = span->first + (span->last - span->first) / 2;
    groups.coordinates.push_back(rule.is_cyclic ? cycle.coordinate(middle) : middle);
  }
  return groups;
}

}  // namespace oph::framework
