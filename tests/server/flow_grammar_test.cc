// SPDX-License-Identifier: GPL-3.0-or-later
// Counters, expressions, references and deadlines in the arguments of flow control.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "server/workflow/counter.h"
#include "server/workflow/deadline.h"
#include "server/workflow/formula.h"
#include "server/workflow/reference.h"

namespace oph::server {
namespace {

using testing::ElementsAre;

TEST(CounterTest, ReadsNumbersAndRanges) {
  EXPECT_THAT(parse_counter("3", 10), ElementsAre(3));
  EXPECT_THAT(parse_counter("1:3, 7", 10), ElementsAre(1, 2, 3, 7));
  EXPECT_THAT(parse_counter("0:5:12", 10), ElementsAre(0, 5, 10));
  EXPECT_THAT(parse_counter("2:-1:0", 10), ElementsAre(2, 1, 0));
  EXPECT_THAT(parse_counter("1:3.000000", 10), ElementsAre(1, 2, 3));
}

TEST(CounterTest, RefusesWhatIsNone) {
  for (const auto* text : {"", "a", "1:", "1:2:3:4", "1:0", "1:0:5", "1.5", "1,,2", "1:11"}) {
    EXPECT_THROW(parse_counter(text, 10), Error) << text;
  }
  EXPECT_THROW(parse_counter("1:1000000000000", 10), Error) << "at once";
}

TEST(CounterTest, WritesSubsets) {
  const double numbers[] = {1, 2, 3, 7, 9, 10};
  EXPECT_EQ(to_subset(numbers, 1, false), "1:3,7,9:10");
  EXPECT_EQ(to_subset(numbers, 2, false), "1,2,3,7:2:9,10");
  const double reals[] = {0.1, 0.2, 0.3, 1.5};
  EXPECT_EQ(to_subset(reals, 0.1, true), "0.1:0.3,1.5");
}

TEST(FormulaTest, ComputesAndCompares) {
  EXPECT_DOUBLE_EQ(evaluate("2+3*4^2"), 50);
  EXPECT_DOUBLE_EQ(evaluate("sin(0)+PI"), 3.141592653589793);
  EXPECT_TRUE(holds(""));
  EXPECT_TRUE(holds("true"));
  EXPECT_TRUE(holds(" 2 > 1 && 1 != 2"));
  EXPECT_FALSE(holds("false"));
  EXPECT_FALSE(holds("1-1"));
  for (const auto* text : {"1/0", "0/0", "x", "1+", "1,2", "a=1"}) {
    EXPECT_THROW(holds(text), Error) << text;
  }
}

TEST(FormulaTest, ReplacesCalls) {
  EXPECT_EQ(evaluate_all("a eval((1+2)*2) eval(1)"), "a 6.000000 1.000000");
  EXPECT_EQ(evaluate_all("medieval(1)"), "medieval(1)");
  EXPECT_THROW(evaluate_all("eval(1"), Error);
}

Response table() {
  Response response;
  response.add_grid("sizes",
                    {"Sizes", "", {{"NAME"}, {"SIZE", "int"}}, {{"lat", "90"}, {"lon", "180"}}});
  response.add_text("reduce", "Output Cube", "http://h/3/20");
  return response;
}

std::string referred(std::string_view value) {
  const Response documents[] = {table()};
  return refer(value, documents).value_or("no reference");
}

TEST(ReferenceTest, FindsCells) {
  EXPECT_EQ(referred("sizes(2,1)"), "lon");
  EXPECT_EQ(referred("sizes.Sizes(1,2)"), "90");
  EXPECT_EQ(referred("sizes.Sizes.SIZE(end)"), "180");
  EXPECT_EQ(referred("sizes.SIZE(1)"), "90");
  EXPECT_EQ(referred("Sizes.NAME(*)"), "lat|lon");
  EXPECT_EQ(referred("Sizes.NAME"), "lat|lon");
  EXPECT_EQ(referred("sizes(end,*)"), "lon|180");
  EXPECT_EQ(referred("reduce.Output Cube"), "http://h/3/20");
  EXPECT_EQ(referred("reduce(1)"), "http://h/3/20");
}

TEST(ReferenceTest, LeavesOtherValuesAlone) {
  for (const auto* value :
       {"sizes", "3.14", "file.nc", "sizes.NOTHING", "f(x)", "(1,2)", "a(1,2)"}) {
    EXPECT_EQ(referred(value), "no reference") << value;
  }
}

TEST(ReferenceTest, RefusesPlacesThatAreNotThere) {
  EXPECT_THROW(referred("sizes(3,1)"), Error);
  EXPECT_THROW(referred("sizes(1,3)"), Error);
  EXPECT_THROW(referred("sizes(0,1)"), Error);
}

TEST(DeadlineTest, ReadsSecondsAndDates) {
  using namespace std::chrono;
  const system_clock::time_point now{hours{1}};
  EXPECT_EQ(parse_deadline("1.5", false, now), now + milliseconds{1500});
  EXPECT_FALSE(parse_deadline("-1", false, now).has_value());
  EXPECT_FALSE(parse_deadline("-1", true, now).has_value());
  EXPECT_EQ(parse_deadline("1970", true, now), system_clock::time_point{});
  EXPECT_EQ(parse_deadline("1970-01-02", true, now), system_clock::time_point{days{1}});
  EXPECT_EQ(parse_deadline("1970-01-02 03:04:05", true, now),
            system_clock::time_point{days{1} + hours{3} + minutes{4} + seconds{5}});
  for (const auto* text : {"", "x", "1970-13", "1970-02-30", "1970-01-01 24", "1970-01-01-"}) {
    EXPECT_THROW(parse_deadline(text, true, now), Error) << text;
  }
  EXPECT_THROW(parse_deadline("1e99", false, now), Error);
  EXPECT_THROW(parse_deadline("soon", false, now), Error);
}

}  // namespace
}  // namespace oph::server
