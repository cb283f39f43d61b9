// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/variables.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace oph::server {
namespace {

std::optional<Variable> find(std::string_view name) {
  if (name == "x") return Variable{"10", "2"};
  if (name == "two words") return Variable{"both"};
  if (name == "bad") return Variable{"1;username=root"};
  if (name == "at") return Variable{"@x"};
  return std::nullopt;
}

struct Substitution {
  std::string text, expected;
};

class SubstitutionTest : public testing::TestWithParam<Substitution> {};

TEST_P(SubstitutionTest, Replaces) {
  EXPECT_EQ(substitute(GetParam().text, find), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Variables, SubstitutionTest,
    testing::Values(Substitution{"@x", "10"}, Substitution{"a@{x}b", "a10b"},
                    Substitution{"&x|&{x}", "2|2"}, Substitution{"@x:@x", "10:10"},
                    Substitution{"@two words", "both"}, Substitution{"@x > 3", "10 > 3"},
                    Substitution{"@xy @{x", "@xy @{x"}, Substitution{"ann@host", "ann@host"},
                    Substitution{"a && b &", "a && b &"}, Substitution{"@at", "@x"},
                    Substitution{"http://h/d?a=1&b=2", "http://h/d?a=1&b=2"},
                    Substitution{"@", "@"}));

TEST(VariablesTest, AnUnknownIndexIsAnError) {
  EXPECT_THROW(substitute("a&y", find), Error);
  EXPECT_THROW(substitute("&{y}", find), Error);
}

TEST(VariablesTest, FindsOtherArgumentsInUpperCase) {
  const auto arguments = substitute(TaskString::parse("path=@CWD/@x;cwd=/a"), find);
  EXPECT_EQ(arguments.text(), "path=/a/10;cwd=/a;");
}

TEST(VariablesTest, AValueCannotBecomeAnotherArgument) {
  EXPECT_THROW(substitute(TaskString::parse("cube=@bad"), find), Error);
}

TEST(VariablesTest, TheLatestSettingWins) {
  Variables scope{{"a", {"old", "1", 1}}, {"b", {"kept", "1", 5}}};
  merge(scope, {{"a", {"new", "1", 2}}, {"b", {"older", "1", 4}}, {"c", {"added", "1", 3}}});
  EXPECT_EQ(scope["a"].value, "new");
  EXPECT_EQ(scope["b"].value, "kept");
  EXPECT_EQ(scope["c"].value, "added");
}

}  // namespace
}  // namespace oph::server
