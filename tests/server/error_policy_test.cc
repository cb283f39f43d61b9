// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/error_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace oph::server {
namespace {

using std::chrono::milliseconds;
using Action = ErrorPolicy::Action;

ErrorPolicy parse(std::string_view text) {
  return ErrorPolicy::parse("on_error", text);
}

TEST(ErrorPolicyTest, ReadsActions) {
  EXPECT_EQ(parse("abort").action, Action::kAbort);
  EXPECT_EQ(parse("break").action, Action::kBreak);
  EXPECT_EQ(parse("continue").action, Action::kContinue);
  EXPECT_EQ(parse(" skip ").action, Action::kSkip);
  EXPECT_EQ(parse("skip").retries, 0);
}

TEST(ErrorPolicyTest, ReadsRepetitions) {
  const auto plain = parse("repeat 3");
  EXPECT_EQ(plain.action, Action::kAbort);
  EXPECT_EQ(plain.retries, 3);
  EXPECT_EQ(plain.pause(1), milliseconds{0});
  EXPECT_EQ(parse("repeat 2  1.5").pause(2), milliseconds{1500});
}

TEST(ErrorPolicyTest, PausesStayWithinTheirBounds) {
  const auto random = parse("repeat 9 2 r");
  const auto growing = parse("repeat 9 2 e");
  for (int number = 1; number < 40; ++number) {
    EXPECT_LE(random.pause(number), milliseconds{2000});
    EXPECT_GE(growing.pause(number), milliseconds{0});
    EXPECT_LE(growing.pause(number), milliseconds{3'600'000});
  }
  EXPECT_LE(growing.pause(1), milliseconds{4000});
}

TEST(ErrorPolicyTest, RefusesOthersByTheNameOfTheField) {
  for (const auto* text :
       {"", "ignore", "skip it", "repeat", "repeat x", "repeat -1", "repeat 2000", "repeat 1 -1",
        "repeat 1 nan", "repeat 1 9999", "repeat 1 1 x", "repeat 1 1 e e"}) {
    try {
      ErrorPolicy::parse("tasks[2].on_error", text);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.blame(), Blame::kUser);
      EXPECT_THAT(error.text(), testing::StartsWith("tasks[2].on_error must be skip"));
    }
  }
}

}  // namespace
}  // namespace oph::server
