// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/massive/filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/error.h"

namespace oph::server {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<TargetPart> cubes(std::string_view value) {
  return parse_targets(TargetKind::kCubes, "cube", value);
}

Filter filter(std::string_view value, TargetKind kind = TargetKind::kCubes) {
  const auto parts = parse_targets(kind, kind == TargetKind::kCubes ? "cube" : "src_path", value);
  EXPECT_EQ(parts.size(), 1u);
  return std::get<Filter>(parts.at(0));
}

/// Conditions as they would be written.
std::vector<std::string> shown(const Filter& filter) {
  std::vector<std::string> texts;
  for (const auto& [name, values, is_negated] : filter.conditions) {
    auto text = name + (is_negated ? "!=" : "=");
    for (const auto& value : values) text += "<" + value + ">";
    texts.push_back(text);
  }
  return texts;
}

std::string error_of(std::string_view value, TargetKind kind = TargetKind::kCubes) {
  try {
    parse_targets(kind, kind == TargetKind::kCubes ? "cube" : "src_path", value);
  } catch (const Error& error) {
    EXPECT_EQ(error.blame(), Blame::kUser);
    return error.text();
  }
  ADD_FAILURE() << "no error: " << value;
  return {};
}

TEST(FilterTest, BracketsMakeAFilter) {
  EXPECT_TRUE(has_filter("[*]"));
  EXPECT_TRUE(has_filter(" [level=1]"));
  EXPECT_TRUE(has_filter("http://h/1/2|[all]"));
  EXPECT_FALSE(has_filter("http://h/1/2|http://h/1/3"));
  EXPECT_FALSE(has_filter("/data/file[0-9].nc"));
  EXPECT_FALSE(has_filter(""));
}

TEST(FilterTest, ConditionsOfCubes) {
  EXPECT_THAT(shown(filter("[level=1|2;measure!=tas;container=c]")),
              ElementsAre("level=<1><2>", "measure!=<tas>", "container=<c>"));
  EXPECT_THAT(shown(filter("[ me as ure ! = tas ; level = 3 ]")),
              ElementsAre("measure!=<tas>", "level=<3>"));
  EXPECT_THAT(shown(filter("[metadata_key=a|b;metadata_value!=x=y]")),
              ElementsAre("metadata_key=<a><b>", "metadata_value!=<x=y>"));
  EXPECT_THAT(shown(filter("[level!=1;level!=2]")), ElementsAre("level!=<1>", "level!=<2>"));
}

TEST(FilterTest, ConditionsWithoutAName) {
  EXPECT_THAT(shown(filter("[*]")), IsEmpty());
  EXPECT_THAT(shown(filter("[all]")), IsEmpty());
  EXPECT_THAT(shown(filter("[3,5:9]")), ElementsAre("cube_filter=<3,5:9>"));
  EXPECT_THAT(shown(filter("[http://h/ophion/1/2]")),
              ElementsAre("cube_filter=<http://h/ophion/1/2>"));
  EXPECT_THAT(shown(filter("[/a/b;level=0]")), ElementsAre("path=</a/b>", "level=<0>"));
  EXPECT_THAT(shown(filter("[/a/*.nc]", TargetKind::kFiles)), ElementsAre("path=</a/*.nc>"));
  EXPECT_THAT(shown(filter("[a/x[0-9].nc]", TargetKind::kFiles)),
              ElementsAre("path=<a/x[0-9].nc>"));
}

TEST(FilterTest, ConditionsOfFiles) {
  const auto files = filter("[path=/a;file=*.nc;recursive=yes;depth=2;convention=cmip5;run=no]",
                            TargetKind::kFiles);
  EXPECT_EQ(files.text_of("path", "-"), "/a");
  EXPECT_EQ(files.text_of("measure", "-"), "-");
  EXPECT_TRUE(files.flag("recursive", false));
  EXPECT_FALSE(files.flag("run", true));
}

TEST(FilterTest, ListsMixFiltersAndNames) {
  const auto parts = cubes("[level=1|2]|http://h/1/2 | [*]");
  ASSERT_THAT(parts, SizeIs(3));
  EXPECT_EQ(std::get<Filter>(parts[0]).text, "[level=1|2]");
  EXPECT_EQ(std::get<std::string>(parts[1]), "http://h/1/2");
  EXPECT_EQ(std::get<Filter>(parts[2]).text, "[*]");
}

TEST(FilterTest, ErrorsNameTheArgumentAndWhatIsExpected) {
  EXPECT_THAT(error_of("[levle=1]"),
              AllOf(HasSubstr("levle, did you mean level?"), HasSubstr("of argument cube"),
                    HasSubstr("expected is one of level, measure"), HasSubstr("(cube=[levle=1])")));
  EXPECT_THAT(error_of("[]"), HasSubstr("[*] for all"));
  EXPECT_THAT(error_of("[level=1;]"), HasSubstr("a condition is empty"));
  EXPECT_THAT(error_of("[level=]"), HasSubstr("condition level has no value"));
  EXPECT_THAT(error_of("[level=1||2]"), HasSubstr("condition level has no value"));
  EXPECT_THAT(error_of("[level=x]"), HasSubstr("a whole number of at least 0"));
  EXPECT_THAT(error_of("[level=-1]"), HasSubstr("a whole number of at least 0"));
  EXPECT_THAT(error_of("[cube_filter=9:3]"), HasSubstr("numbers and ranges as 3,5:9"));
  EXPECT_THAT(error_of("[measure=a;measure=b]"), HasSubstr("condition measure stands twice"));
  EXPECT_THAT(error_of("[recursive!=yes]"), HasSubstr("cannot be negated"));
  EXPECT_THAT(error_of("[recursive=maybe]"), HasSubstr("yes or no"));
  EXPECT_THAT(error_of("[metadata_value=x]"), HasSubstr("metadata_key=key"));
  EXPECT_THAT(error_of("[tas]"), HasSubstr("a condition has no name"));
  EXPECT_THAT(error_of("[*]x"), HasSubstr("something follows the filter"));
  EXPECT_THAT(error_of("x[*]"), HasSubstr("brackets must enclose the whole filter"));
  EXPECT_THAT(error_of("a||b"), HasSubstr("an item of the list is empty"));
  EXPECT_THAT(error_of(""), HasSubstr("an item of the list is empty"));
  EXPECT_THAT(error_of("[level=1]", TargetKind::kFiles),
              AllOf(HasSubstr("of argument src_path"), HasSubstr("path, file, measure")));
  EXPECT_THAT(error_of("[convention=cmip9]", TargetKind::kFiles), HasSubstr("cmip5 or no"));
}

TEST(FilterTest, Ranges) {
  const auto ranges = parse_ranges("3, 5:9,10:2:20");
  ASSERT_TRUE(ranges.has_value());
  ASSERT_THAT(*ranges, SizeIs(3));
  EXPECT_EQ((*ranges)[0].last, 3);
  EXPECT_EQ((*ranges)[1].first, 5);
  EXPECT_EQ((*ranges)[1].last, 9);
  EXPECT_EQ((*ranges)[2].step, 2);
  for (const auto* wrong : {"", ",", "3,", "a", "1:2:3:4", "-1", "5:0:9", "9223372036854775808"}) {
    EXPECT_FALSE(parse_ranges(wrong).has_value()) << wrong;
  }
}

/// Whatever comes in, a value or an error of the user comes out.
TEST(FilterTest, RandomTextsAreReadOrRefused) {
  constexpr std::string_view pieces[] = {"[",
                                         "]",
                                         "|",
                                         ";",
                                         "=",
                                         "!=",
                                         "level",
                                         "path",
                                         "*",
                                         "/a",
                                         "3:4",
                                         " ",
                                         "measure",
                                         "yes",
                                         "\xff",
                                         "metadata_key",
                                         "\n",
                                         "all",
                                         "http://h/1/2",
                                         "9999999999999999999",
                                         "recursive",
                                         ","};
  std::mt19937 random{7};
  int read = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = round % 2 == 0 ? "[" : "";
    for (auto length = random() % 9; length > 0; --length)
      text += pieces[random() % std::size(pieces)];
    if (round % 2 == 0) text += "]";
    const auto kind = round % 3 == 0 ? TargetKind::kFiles : TargetKind::kCubes;
    try {
      for (const auto& part : parse_targets(kind, "cube", text)) {
        const auto* given = std::get_if<Filter>(&part);
        if (given == nullptr) continue;
        ++read;
        for (const auto& condition : given->conditions)
          EXPECT_THAT(condition.values, Not(IsEmpty()));
      }
    } catch (const Error& error) {
      EXPECT_EQ(error.blame(), Blame::kUser) << text;
    }
  }
  EXPECT_GT(read, 100);
}

}  // namespace
}  // namespace oph::server
