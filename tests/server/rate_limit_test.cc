// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/rate_limit.h"

#include <gtest/gtest.h>

namespace oph::server {
namespace {

using std::chrono::milliseconds;

TEST(RateLimitTest, LetsBurstsPassAndFillsAgain) {
  RateLimit limit{2};
  const RateLimit::Clock::time_point start{};
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(limit.take("ann", start)) << i;
  EXPECT_FALSE(limit.take("ann", start));
  EXPECT_TRUE(limit.take("bob", start)) << "others have a bucket of their own";
  EXPECT_TRUE(limit.take("ann", start + milliseconds{500}));
  EXPECT_FALSE(limit.take("ann", start + milliseconds{600}));
  const auto later = start + std::chrono::hours{1};
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(limit.take("ann", later));
  EXPECT_FALSE(limit.take("ann", later)) << "a bucket holds so much only";
}

TEST(RateLimitTest, MayBeAbsent) {
  RateLimit limit{0};
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(limit.take("ann"));
}

}  // namespace
}  // namespace oph::server
