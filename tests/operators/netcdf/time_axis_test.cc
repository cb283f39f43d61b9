// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/time/time_axis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <random>
#include <tuple>

#include "base/error.h"
#include "base/text.h"

namespace oph::framework {
namespace {

metadb::TimeReference reference(std::string base_time, std::string units, std::string calendar) {
  metadb::TimeReference made;
  made.base_time = std::move(base_time);
  made.units = std::move(units);
  made.calendar = std::move(calendar);
  return made;
}

TEST(TimeAxis, AgreesWithCftime) {
  std::ifstream cases{CALENDAR_CASES};
  ASSERT_TRUE(cases);
  int count = 0;
  for (std::string line; std::getline(cases, line); ++count) {
    SCOPED_TRACE(line);
    const auto parts = split(line, '|');
    ASSERT_EQ(parts.size(), 4U);
    const auto made = TimeAxis::from_cf(parts[1], parts[0]);
    ASSERT_TRUE(made.has_value());
    const TimeAxis axis{*made};
    const auto value = parse_real(parts[2]).value();
    EXPECT_EQ(axis.format(value), parts[3]);
    // Back again: the text is rounded to the second.
    const auto second = made->units == "d"   ? 1.0 / 86400
                        : made->units == "h" ? 1.0 / 3600
                        : made->units == "m" ? 1.0 / 60
                                             : 1.0;
    EXPECT_NEAR(axis.value(axis.parse(parts[3])), value, second * 0.501);
  }
  EXPECT_GT(count, 1000);
}

TEST(TimeAxis, RandomDatesComeBackInEveryCalendar) {
  std::mt19937_64 random{7};
  for (const auto* calendar : {"standard", "gregorian", "proleptic_gregorian", "julian", "360_day",
                               "365_day", "366_day", "no_leap", "all_leap", "user_defined"}) {
    auto made = reference("1999-02-28 01:02:03", "h", calendar);
    made.leap_year = 2004;
    const TimeAxis axis{made};
    Date before{-100'001};
    std::vector<double> values;
    for (int i = 0; i < 2000; ++i) {
      // Hours of 100,000 years, with milliseconds.
      std::uniform_int_distribution<std::int64_t> hours{-870'000'000, 870'000'000};
      const auto value = static_cast<double>(hours(random)) +
                         static_cast<double>(random() % 3'600'000) / 3'600'000;
      const auto date = axis.date(value);
      ASSERT_NEAR(axis.value(date), value, 1.0 / 3'600'000) << calendar;
      ASSERT_LE(date.day, axis.month_length(date.year, date.month)) << calendar;
      values.push_back(value);
    }
    std::sort(values.begin(), values.end());
    for (const auto value : values) {
      const auto date = axis.date(value);
      const auto key = [](const Date& d) {
        return std::tuple{d.year, d.month, d.day, d.hour, d.minute, d.second};
      };
      ASSERT_LE(key(before), key(date)) << calendar;
      before = date;
    }
  }
}

TEST(TimeAxis, EveryDayHasASuccessor) {
  for (const auto* calendar : {"standard", "proleptic_gregorian", "julian", "360_day", "366_day"}) {
    const TimeAxis axis{reference("1575-01-01", "d", calendar)};
    for (int day = 0; day < 10'000; ++day) {
      const auto date = axis.date(day);
      ASSERT_EQ(axis.value(date), day) << calendar;
      const auto next = axis.date(day + 1);
      const bool skips = std::string_view{calendar} == "standard" && date.year == 1582 &&
                         date.month == 10 && date.day == 4;
      if (skips) {
        EXPECT_EQ(next.day, 15);
      } else if (next.day != 1) {
        ASSERT_EQ(next.day, date.day + 1) << calendar;
      } else {
        ASSERT_EQ(date.day, axis.month_length(date.year, date.month)) << calendar;
      }
    }
  }
}

TEST(TimeAxis, UserDefinedCalendarHasItsLeapYears) {
  auto made = reference("2000-01-01", "d", "user_defined");
  made.month_lengths = "10,10,10,10,10,10,10,10,10,10,10,10";
  made.leap_year = 2002;
  made.leap_month = 3;
  const TimeAxis axis{made};
  EXPECT_EQ(axis.month_length(2002, 3), 11);
  EXPECT_EQ(axis.month_length(1998, 3), 11);
  EXPECT_EQ(axis.month_length(2000, 3), 10);
  EXPECT_EQ(axis.format(120), "2001-01-01 00:00:00");
  EXPECT_EQ(axis.format(360), "2002-12-10 00:00:00");
  EXPECT_EQ(axis.format(361), "2003-01-01 00:00:00");
  EXPECT_EQ(axis.format(-1), "1999-12-10 00:00:00");
}

TEST(TimeAxis, IntervalsHoldWhatTheDateNames) {
  const TimeAxis axis{reference("1990-01-01 00:00:00", "h", "standard")};
  const auto month = axis.interval("1990-02");
  EXPECT_EQ(month.first, 31 * 24);
  EXPECT_LT(month.last, 59 * 24);
  EXPECT_GT(month.last, 59 * 24 - 0.001);
  EXPECT_EQ(axis.interval("1990-12").first, 334 * 24);
  EXPECT_NEAR(axis.interval("1990").last, 365 * 24, 0.001);
  EXPECT_NEAR(axis.interval("1990-01-02").last, 48, 0.001);
  EXPECT_NEAR(axis.interval("1990-01-02T05").last, 30, 0.001);
  EXPECT_EQ(axis.interval("1990-01-02 05:30:00").first, 29.5);
  const auto instant = axis.interval("1990-01-02 05:30:00.25");
  EXPECT_EQ(instant.first, instant.last);
}

TEST(TimeAxis, RefusesWhatIsNoDate) {
  const TimeAxis axis{reference("1990-01-01", "d", "standard")};
  for (const auto* text : {"", "x", "1990-13", "1990-02-29", "1990-01-01 24", "1990-01-01 10:60",
                           "1990-1-1x", "1582-10-10", "1990--1", "19900101123"}) {
    EXPECT_THROW(axis.parse(text), Error) << text;
  }
  EXPECT_THROW(axis.date(std::nan("")), Error);
  EXPECT_THROW(axis.date(1e300), Error);
  EXPECT_THROW(axis.format(-INFINITY), Error);
  EXPECT_THROW((TimeAxis{reference("1990-01-01", "y", "standard")}), Error);
  EXPECT_THROW((TimeAxis{reference("1990-01-01", "d", "mayan")}), Error);
  EXPECT_THROW((TimeAxis{reference("1990-02-30", "d", "standard")}), Error);
  EXPECT_NO_THROW((TimeAxis{reference("1990-02-30", "d", "360_day")}));
}

TEST(TimeAxis, ReadsUnitsOfFiles) {
  const auto base = [](std::string_view units) {
    const auto made = TimeAxis::from_cf(units, "");
    return made ? made->units + " " + made->base_time : std::string{};
  };
  EXPECT_EQ(base("days since 1850-1-1"), "d 1850-01-01 00:00:00");
  EXPECT_EQ(base("hour since 0000-01-01 00:00:00"), "h 0000-01-01 00:00:00");
  EXPECT_EQ(base("Seconds Since 1970-01-01T00:00:00Z"), "s 1970-01-01 00:00:00");
  EXPECT_EQ(base("minutes since 2000-01-01 00:30:00.5"), "m 2000-01-01 00:30:00.500");
  EXPECT_EQ(base("hours since 1990-01-01 00:00:00 +02:00"), "h 1989-12-31 22:00:00");
  EXPECT_EQ(base("hours since 1990-01-01 00:00 -6"), "h 1990-01-01 06:00:00");
  EXPECT_EQ(base("days since 1990-01-01 UTC"), "d 1990-01-01 00:00:00");
  EXPECT_EQ(base("6 hours since 1990-01-01"), "6 1990-01-01 00:00:00");
  for (const auto* units :
       {"months since 1990-01-01", "years since 1990", "K", "", "days", "days since",
        "days since yesterday", "milliseconds since 1970-01-01"}) {
    EXPECT_EQ(base(units), "") << units;
  }
  EXPECT_FALSE(TimeAxis::from_cf("days since 1990-02-30", "standard").has_value());
  EXPECT_TRUE(TimeAxis::from_cf("days since 1990-02-30", "360_day").has_value());
  EXPECT_EQ(TimeAxis::from_cf("days since 1990-01-01", "NoLeap")->calendar, "no_leap");
  EXPECT_FALSE(TimeAxis::from_cf("days since 1990-01-01", "none").has_value());
}

TEST(TimeAxis, UnitsOfFilesComeBack) {
  for (const auto* units : {"days since 1850-01-01 00:00:00", "hours since 2000-02-29 12:30:00",
                            "seconds since 1970-01-01 00:00:00.250", "3 hours since 1990-01-01"}) {
    const auto made = TimeAxis::from_cf(units, "proleptic_gregorian").value();
    EXPECT_EQ(TimeAxis::from_cf(TimeAxis::cf_units(made), made.calendar), made) << units;
  }
}

}  // namespace
}  // namespace oph::framework
