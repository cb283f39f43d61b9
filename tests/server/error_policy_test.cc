// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/error_policy.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace oph::server {
namespace {

using Action = ErrorPolicy::Action;
using std::chrono::milliseconds;

TEST(ErrorPolicy, ReadsActions) {
  EXPECT_EQ(ErrorPolicy::parse("on_error", "abort").action, Action::kAbort);
  EXPECT_EQ(ErrorPolicy::parse("on_error", "break").action, Action::kBreak);
  EXPECT_EQ(ErrorPolicy::parse("on_error", " continue ").action, Action::kContinue);
  EXPECT_EQ(ErrorPolicy::parse("on_error", "skip").action, Action::kSkip);
}

TEST(ErrorPolicy, ReadsRetries) {
  const auto policy = ErrorPolicy::parse("on_error", "repeat 3  1.5 r");
  EXPECT_EQ(policy.retries, 3);
  EXPECT_EQ(policy.delay, 1.5);
  EXPECT_EQ(policy.growth, ErrorPolicy::Growth::kRandom);
  EXPECT_EQ(ErrorPolicy::parse("on_error", "repeat 1").pause(1), milliseconds{0});
}

TEST(ErrorPolicy, PausesAsLongAsAskedFor) {
  const auto constant = ErrorPolicy::parse("on_error", "repeat 9 2");
  const auto random = ErrorPolicy::parse("on_error", "repeat 9 2 r");
  const auto growing = ErrorPolicy::parse("on_error", "repeat 9 2 e");
  for (int number = 1; number < 10; ++number) {
    EXPECT_EQ(constant.pause(number), milliseconds{2000});
    EXPECT_LE(random.pause(number), milliseconds{2000});
    EXPECT_LE(growing.pause(number), milliseconds{2000 << number});
  }
  EXPECT_LE(growing.pause(1'000'000), std::chrono::hours{1});
}

TEST(ErrorPolicy, RefusesTheRest) {
  for (const auto* text : {"", " ", "abort now", "repeat", "repeat x", "repeat -1", "repeat 1 -1",
                           "repeat 1 nan", "repeat 1 2 x", "repeat 1 2 e e", "repeat 1000000"}) {
    EXPECT_THROW(ErrorPolicy::parse("on_error", text), Error) << text;
  }
}

}  // namespace
}  // namespace oph::server
