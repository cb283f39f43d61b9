// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/expression/syntax.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/error.h"

namespace oph::framework {
namespace {

using Kind = Syntax::Kind;
using ::testing::HasSubstr;

TEST(Syntax, ReadsCallsAndLiterals) {
  const auto call = parse_query("oph_predicate('oph_float',\"oph_float\", measure,'x',-5,2.5e3)");
  ASSERT_EQ(call.kind, Kind::kCall);
  EXPECT_EQ(call.text, "oph_predicate");
  ASSERT_EQ(call.arguments.size(), 6U);
  EXPECT_EQ(call.arguments[0].kind, Kind::kText);
  EXPECT_EQ(call.arguments[0].text, "oph_float");
  EXPECT_EQ(call.arguments[1].text, "oph_float");
  EXPECT_EQ(call.arguments[2].kind, Kind::kMeasure);
  EXPECT_EQ(call.arguments[4].kind, Kind::kInteger);
  EXPECT_EQ(call.arguments[4].text, "-5");
  EXPECT_EQ(call.arguments[5].kind, Kind::kReal);
  EXPECT_EQ(call.arguments[5].text, "2.5e3");
}

TEST(Syntax, IgnoresCaseAndBlanks) {
  const auto call = parse_query("  OPH_Max ( MEASURE , Dimension,NULL )\t\n");
  EXPECT_EQ(call.text, "OPH_Max");
  ASSERT_EQ(call.arguments.size(), 3U);
  EXPECT_EQ(call.arguments[0].kind, Kind::kMeasure);
  EXPECT_EQ(call.arguments[1].kind, Kind::kDimension);
  EXPECT_EQ(call.arguments[2].kind, Kind::kNull);
}

TEST(Syntax, TellsNumbersApart) {
  const auto kind = [](std::string_view text) { return parse_query(text).kind; };
  for (const auto* text : {"0", "+7", "-12", "007"}) EXPECT_EQ(kind(text), Kind::kInteger) << text;
  for (const auto* text : {"1.", ".5", "-.5e-3", "1e5", "1E+5", "3.25"}) {
    EXPECT_EQ(kind(text), Kind::kReal) << text;
  }
}

TEST(Syntax, UnquotesText) {
  EXPECT_EQ(parse_query("'it''s \"so\"'").text, "it's \"so\"");
  EXPECT_EQ(parse_query("\"a\"\"b'\"").text, "a\"b'");
  EXPECT_EQ(parse_query("''").text, "");
  EXPECT_EQ(parse_query("'(((('").text, "((((");
}

TEST(Syntax, KeepsNamesThatStartLikeKeywords) {
  EXPECT_EQ(parse_query("measurement(1)").text, "measurement");
  EXPECT_EQ(parse_query("null_of()").text, "null_of");
  EXPECT_TRUE(parse_query("f()").arguments.empty());
}

TEST(Syntax, PointsAtWhatIsWrong) {
  const std::pair<std::string_view, std::string_view> wrong[] = {
      {"", "position 1: expected a call"},
      {"oph_max(measure", "position 16: expected ',' or ')'"},
      {"oph_max(measure))", "position 17: expected the end of the query"},
      {"oph_max(,measure)", "position 9: expected a call"},
      {"oph_max(measure,)", "position 17: expected a call"},
      {"oph_max(measure x)", "position 17: expected ',' or ')'"},
      {"'open", "expected a closing '"},
      {"\"open", "expected a closing \""},
      {"measure(1)", "position 8: expected the end of the query"},
      {"oph_max", "expected"},
      {"1 + 2", "position 3"},
      {"measure; DROP TABLE x", "position 8"},
      {"(measure)", "position 1"},
      {"f(-)", "position 3"},
      {"f(\x01)", "position 3"},
  };
  for (const auto& [query, expected] : wrong) {
    const auto status = guard([&, &text = query] { parse_query(text); });
    EXPECT_FALSE(status.ok) << query;
    EXPECT_EQ(status.blame, Blame::kUser) << query;
    EXPECT_THAT(status.text, HasSubstr(std::string{expected})) << query;
  }
}

TEST(Syntax, LimitsNesting) {
  const auto nested = [](int depth) {
    std::string text;
    for (int i = 0; i < depth; ++i) text += "f(";
    return text + "1" + std::string(static_cast<std::size_t>(depth), ')');
  };
  EXPECT_TRUE(guard([&] { parse_query(nested(64)); }));
  EXPECT_THAT(guard([&] { parse_query(nested(65)); }).text, HasSubstr("nested too deeply"));
  EXPECT_FALSE(guard([&] { parse_query(nested(100000)); }));
  EXPECT_FALSE(guard([&] { parse_query(std::string(1 << 20, '(')); }));
}

/// Random texts made of what queries are made of: they are read or refused, never more.
TEST(Syntax, OnlyEverBlamesTheUser) {
  const std::string_view pieces[] = {
      "oph_max", "(", ")",  ",",    "'",   "\"", "measure", "dimension", "null", " ",  "1", "-",
      "2.5",     "e", "''", "\xff", "\0x", ";",  "--",      "/*",        "\\",   "%s", "{}"};
  std::mt19937 random{3};
  int accepted = 0;
  for (int trial = 0; trial < 30000; ++trial) {
    std::string text;
    for (auto left = random() % 12; left > 0; --left) text += pieces[random() % std::size(pieces)];
    const auto status = guard([&] { parse_query(text); });
    accepted += status.ok ? 1 : 0;
    if (!status) {
      ASSERT_EQ(status.blame, Blame::kUser) << text << ": " << status.text;
    }
  }
  EXPECT_GT(accepted, 0);
}

}  // namespace
}  // namespace oph::framework
