// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/task_string.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace oph {
namespace {

using testing::HasSubstr;

std::string refusal(std::string_view text) {
  const auto status = guard([&] { TaskString::parse(text); });
  EXPECT_FALSE(status.ok) << text;
  EXPECT_EQ(status.blame, Blame::kUser);
  return status.text;
}

TEST(TaskStringTest, ReadsPairs) {
  const auto task = TaskString::parse("operator=oph_reduce;cube=http://h/3/20;operation=avg;");
  EXPECT_EQ(task.find("operator"), "oph_reduce");
  EXPECT_EQ(task.find("cube"), "http://h/3/20");
  EXPECT_EQ(task.find("Operation"), std::nullopt) << "names are case-sensitive";
  EXPECT_EQ(task.arguments().size(), 3U);
}

TEST(TaskStringTest, NeedsNoLastSemicolon) {
  EXPECT_EQ(TaskString::parse("a=1;b=2").find("b"), "2");
  EXPECT_TRUE(TaskString::parse("").arguments().empty());
  EXPECT_EQ(TaskString::parse("a=1; \n").arguments().size(), 1U);
}

TEST(TaskStringTest, TakesValuesAsTheyStand) {
  const auto task = TaskString::parse("query=oph_sum(x, 'a=b');subset=[a;b=c];text=\"d\"");
  EXPECT_EQ(task.find("query"), "oph_sum(x, 'a=b')");
  EXPECT_EQ(task.find("subset"), "[a;b=c]");
  EXPECT_EQ(task.find("text"), "\"d\"");
  EXPECT_EQ(TaskString::parse(" a = 1 ").find("a"), "1");
}

TEST(TaskStringTest, KeepsTheFirstOfTwo) {
  EXPECT_EQ(TaskString::parse("a=1;a=2;").find("a"), "1");
}

TEST(TaskStringTest, PrintsWhatItRead) {
  const std::string text = "operator=oph_list;cwd=/;filter=[a;[b];c];";
  EXPECT_EQ(TaskString::parse(text).text(), text);
}

TEST(TaskStringTest, ChangesArguments) {
  auto task = TaskString::parse("a=1;b=2;");
  task.set("a", "3");
  task.set_default("b", "9");
  task.set_default("c", "4");
  task.remove("b");
  EXPECT_EQ(task.text(), "a=3;c=4;");
  EXPECT_THROW(task.set("d", ""), Error);
  EXPECT_THROW(task.set("", "x"), Error);
}

TEST(TaskStringTest, RefusesWhatIsNoPair) {
  EXPECT_EQ(refusal("a=1;nonsense;b=2"), "an argument must be written name=value (nonsense)");
  EXPECT_EQ(refusal("a="), "argument a has no value");
  EXPECT_EQ(refusal("=1"), "an argument has no name (=1)");
  EXPECT_THAT(refusal("a=1;;b=2"), HasSubstr("name=value"));
}

TEST(TaskStringTest, RefusesUnbalancedBrackets) {
  EXPECT_EQ(refusal("a=[1;b=2"), "'[' without ']' in a request (a=[1;b=2)");
  EXPECT_EQ(refusal("a=1];b=2"), "']' without '[' in a request (a=1])");
}

TEST(TaskStringTest, RefusesControlCharacters) {
  EXPECT_THAT(refusal(std::string_view{"a=1\0002", 5}), HasSubstr("control characters"));
  EXPECT_THAT(refusal("a=1\x1b[2J"), HasSubstr("]"));
  EXPECT_THAT(refusal("a=1\x7f"), HasSubstr("control characters"));
  EXPECT_EQ(TaskString::parse("a=1\n2\t3").find("a"), "1\n2\t3");
}

}  // namespace
}  // namespace oph
