// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/subset/subset_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "tests/operators/cubes/dimensions.h"

namespace oph::framework {
namespace {

using ::testing::ElementsAre;
using tests::dimension;
using tests::numbered;
using tests::time_dimension;

using Positions = std::vector<std::int64_t>;

Positions by_index(const std::string& text, std::int64_t size, FilterRules rules = {}) {
  return selected_positions({"lat", text}, numbered("lat", size), rules);
}

Positions by_value(const std::string& text, const std::vector<double>& values, double offset = 0) {
  return selected_positions({"lat", text, true, true, offset}, dimension("lat", values));
}

/// Two years of months, each at its first day.
Positions by_date(const std::string& text) {
  std::vector<double> days;
  double day = 0;
  for (const int length : {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,  //
                           31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}) {
    days.push_back(day);
    day += length;
  }
  return selected_positions({"time", text, true}, time_dimension(days, "2001-01-01 00:00:00"));
}

template <class Action>
std::string failure(Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.blame(), Blame::kUser);
    return error.text();
  }
  return "no error";
}

TEST(IndexFilter, SelectsPositionsRangesAndLists) {
  EXPECT_THAT(by_index("3", 5), ElementsAre(2));
  EXPECT_THAT(by_index("2:4", 5), ElementsAre(1, 2, 3));
  EXPECT_THAT(by_index("1:2:end", 5), ElementsAre(0, 2, 4));
  EXPECT_THAT(by_index("end", 5), ElementsAre(4));
  EXPECT_THAT(by_index("5, 1:2 ,2", 5), ElementsAre(0, 1, 4));
  EXPECT_THAT(by_index("1:9223372036854775807:5", 5), ElementsAre(0));
  EXPECT_THAT(by_index("all", 3), ElementsAre(0, 1, 2));
}

TEST(IndexFilter, CountsFromZeroInFiles) {
  const FilterRules file{.first_index = 0, .is_single_interval = true};
  EXPECT_THAT(by_index("0:1", 5, file), ElementsAre(0, 1));
  EXPECT_THAT(by_index("end", 5, file), ElementsAre(4));
  EXPECT_EQ(failure([&] { by_index("5", 5, file); }), "index 5 is outside lat (0:4)");
  EXPECT_EQ(failure([&] { by_index("0:2:4", 5, file); }),
            "an index filter of lat is written i or a:b (subset_filter=0:2:4)");
  EXPECT_EQ(failure([&] { by_index("0,1", 5, file); }),
            "the filter of lat must be one interval, i or a:b (subset_filter=0,1)");
}

TEST(IndexFilter, TellsWhatIsWrong) {
  EXPECT_EQ(failure([] { by_index("900:950", 96); }), "index 900:950 is outside lat (1:96)");
  EXPECT_EQ(failure([] { by_index("0", 96); }), "index 0 is outside lat (1:96)");
  EXPECT_EQ(failure([] { by_index("4:2", 96); }), "index 4:2 ends before it starts (lat)");
  EXPECT_EQ(failure([] { by_index("x", 96); }),
            "an index of lat is a whole number or end (subset_filter=x)");
  EXPECT_EQ(failure([] { by_index("1:0:4", 96); }),
            "a step along lat is a whole number from 1 (subset_filter=1:0:4)");
  EXPECT_EQ(failure([] { by_index("1:2:3:4", 96); }),
            "an index filter of lat is written i, a:b or a:step:b (subset_filter=1:2:3:4)");
  EXPECT_NE(failure([] { by_index("1,,2", 96); }), "no error");
  EXPECT_NE(failure([] { by_index("1;DROP TABLE x", 96); }), "no error");
}

TEST(CoordinateFilter, SelectsTheNearest) {
  EXPECT_THAT(by_value("11", {0, 10, 20}), ElementsAre(1));
  EXPECT_THAT(by_value("-1e9", {0, 10, 20}), ElementsAre(0));
  EXPECT_THAT(by_value("0,19", {0, 10, 20}), ElementsAre(0, 2));
}

TEST(CoordinateFilter, SelectsIntervalsInEitherDirection) {
  EXPECT_THAT(by_value("-10:10", {-20, -10, 0, 10, 20}), ElementsAre(1, 2, 3));
  EXPECT_THAT(by_value("-10:10", {20, 10, 0, -10, -20}), ElementsAre(1, 2, 3));
  EXPECT_THAT(by_value("10:-10", {20, 10, 0, -10, -20}), ElementsAre(1, 2, 3));
  EXPECT_THAT(by_value("5:end", {0, 10, 20}), ElementsAre(1, 2));
  EXPECT_THAT(by_value("begin:5", {20, 10, 0}), ElementsAre(0, 1));
  EXPECT_THAT(by_value("4:6", {0, 10, 20}, 4), ElementsAre(0, 1));
}

TEST(CoordinateFilter, TellsWhatIsWrong) {
  EXPECT_EQ(failure([] {
              by_value("3:4", {0, 10});
            }),
            "the filter selects nothing of lat, which goes from 0.000000 to 10.000000 "
            "(subset_filter=3:4)");
  EXPECT_EQ(failure([] {
              by_value("abc", {0, 10});
            }),
            "a coordinate filter of lat is written v or a:b (subset_filter=abc)");
  EXPECT_EQ(failure([] {
              by_value("nan", {0, 10});
            }),
            "a coordinate filter of lat is written v or a:b (subset_filter=nan)");
  EXPECT_EQ(failure([] {
              by_value("1:2:3", {0, 10});
            }),
            "a coordinate filter of lat is written v or a:b (subset_filter=1:2:3)");
}

TEST(DateFilter, SelectsWholeYearsAndMonths) {
  EXPECT_EQ(by_date("2001").size(), 12u);
  EXPECT_THAT(by_date("2002-02"), ElementsAre(13));
  EXPECT_THAT(by_date("2001-03_2001-05"), ElementsAre(2, 3, 4));
  EXPECT_THAT(by_date("2001-12-01 00:00:00_2002-01-01"), ElementsAre(11, 12));
}

TEST(DateFilter, SelectsSeasonsInEveryYear) {
  EXPECT_THAT(by_date("DJF"), ElementsAre(0, 1, 11, 12, 13, 23));
  EXPECT_THAT(by_date("jja"), ElementsAre(5, 6, 7, 17, 18, 19));
  EXPECT_THAT(by_date("MAM,2001-01"), ElementsAre(0, 2, 3, 4, 14, 15, 16));
}

TEST(DateFilter, TakesTheNearestWithinTheAxis) {
  EXPECT_THAT(by_date("2001-02-11"), ElementsAre(1));
  EXPECT_NE(failure([] { by_date("2010-02-11"); }), "no error");
}

TEST(DateFilter, LeavesNumbersAlone) {
  EXPECT_THAT(by_date("0:31"), ElementsAre(0, 1));
  EXPECT_THAT(by_date("32.5"), ElementsAre(1));
  EXPECT_NE(failure([] { by_date("2001-13"); }), "no error");
  EXPECT_NE(failure([] { by_date("2001-02_2001-01"); }), "no error");
  EXPECT_NE(failure([] { by_date("2001_2002_2003"); }), "no error");
}

TEST(Selection, HasAnEntryForEachDimension) {
  const std::vector dimensions{numbered("lat", 3), numbered("lon", 4), numbered("time", 5, false)};
  const std::vector<DimensionFilter> filters{{"lon", "2:3"}, {"time", "1:5"}};
  const auto made = selection(filters, dimensions);
  ASSERT_EQ(made.size(), 3u);
  EXPECT_FALSE(made[0]);
  EXPECT_THAT(*made[1], ElementsAre(1, 2));
  EXPECT_FALSE(made[2]) << "all of a dimension is no filter";
}

TEST(Selection, TellsWhatIsWrong) {
  const std::vector dimensions{numbered("lat", 3), numbered("lon", 0), numbered("time", 5, false)};
  const auto select = [&](const std::string& name) {
    return failure([&] { selection(std::vector<DimensionFilter>{{name, "1"}}, dimensions); });
  };
  EXPECT_EQ(select("latitude"), "the cube has no dimension latitude; it has lat, lon, time");
  EXPECT_EQ(select("lon"), "dimension lon is collapsed: it has no values to select from");
}

TEST(PrintPositions, IsShortAndReadsBack) {
  EXPECT_EQ(print_positions(Positions{0, 1, 2, 3}), "1:4");
  EXPECT_EQ(print_positions(Positions{0, 2, 4, 9, 11}), "1:2:5,10,12");
  EXPECT_EQ(print_positions(Positions{7}), "8");
  EXPECT_EQ(print_positions(Positions{0, 1}), "1:2");
  for (const Positions& positions :
       {Positions{0, 1, 2, 4, 6, 8, 9}, Positions{1, 5, 6, 7, 12}, Positions{0, 3, 6, 7}}) {
    EXPECT_EQ(by_index(print_positions(positions), 20), positions);
  }
}

}  // namespace
}  // namespace oph::framework
