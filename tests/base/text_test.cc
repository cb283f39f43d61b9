// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace oph {
namespace {

using testing::ElementsAre;

TEST(TextTest, SplitsAndJoins) {
  EXPECT_TRUE(split("", '|').empty());
  EXPECT_THAT(split("a", '|'), ElementsAre("a"));
  EXPECT_THAT(split("a||b", '|'), ElementsAre("a", "", "b"));
  EXPECT_THAT(split("|", '|'), ElementsAre("", ""));
  const std::vector<std::string> parts{"a", "", "b"};
  EXPECT_EQ(join(parts, ", "), "a, , b");
  EXPECT_EQ(join({}, ", "), "");
}

TEST(TextTest, TrimsAndCompares) {
  EXPECT_EQ(trim(" \t a b \r\n"), "a b");
  EXPECT_EQ(trim("  \n"), "");
  EXPECT_EQ(to_lower("Oph_REDUCE"), "oph_reduce");
  EXPECT_TRUE(equal_ignoring_case("Yes", "yES"));
  EXPECT_FALSE(equal_ignoring_case("yes", "yess"));
}

TEST(TextTest, ParsesWholeNumbersOnly) {
  EXPECT_EQ(parse_integer("42"), 42);
  EXPECT_EQ(parse_integer("-42"), -42);
  EXPECT_EQ(parse_integer("+42"), 42);
  for (const auto* text : {"", " 42", "42 ", "4x", "0x10", "4.2", "9223372036854775808", "--1"}) {
    EXPECT_EQ(parse_integer(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_real("-1.5e3"), -1500.0);
  EXPECT_EQ(parse_real("7"), 7.0);
  EXPECT_TRUE(std::isnan(*parse_real("nan")));
  EXPECT_TRUE(std::isinf(*parse_real("inf")));
  for (const auto* text : {"", "1,5", "1.5x", "1e999", " 1"}) {
    EXPECT_EQ(parse_real(text), std::nullopt) << text;
  }
}

TEST(NearestTest, FindsTheMisspeltWord) {
  const std::vector<std::string> operators{"oph_reduce", "oph_apply", "oph_subset", "oph_list"};
  EXPECT_EQ(nearest("oph_redcue", operators), "oph_reduce");
  EXPECT_EQ(nearest("OPH_REDUCE", operators), "oph_reduce");
  EXPECT_EQ(nearest("oph_aply", operators), "oph_apply");
  EXPECT_EQ(nearest("oph_lisst", operators), "oph_list");
  EXPECT_EQ(nearest("oph_hits", operators), std::nullopt);
  EXPECT_EQ(nearest("something_else", operators), std::nullopt);
  EXPECT_EQ(nearest("oph_list", {}), std::nullopt);
}

TEST(NearestTest, CountsASwapAsOneMistake) {
  const std::vector<std::string> words{"abc"};
  EXPECT_EQ(nearest("acb", words), "abc");
  EXPECT_EQ(nearest("cab", words), std::nullopt);
}

TEST(NearestTest, ContinuesAMessage) {
  const std::vector<std::string> words{"operation", "cube"};
  EXPECT_EQ(suggestion("opeartion", words), ", did you mean operation?");
  EXPECT_EQ(suggestion("zzz", words), "");
}

}  // namespace
}  // namespace oph
