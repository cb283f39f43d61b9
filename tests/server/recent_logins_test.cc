// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/recent_logins.h"

#include <gtest/gtest.h>

namespace oph::server {
namespace {

const RecentLogins::Clock::time_point kStart{};

TEST(RecentLoginsTest, KnowsExactlyWhatWasRight) {
  RecentLogins logins;
  logins.remember("ann", "secret", "hash", kStart);
  EXPECT_TRUE(logins.knows("ann", "secret", "hash", kStart));
  EXPECT_FALSE(logins.knows("ann", "Secret", "hash", kStart));
  EXPECT_FALSE(logins.knows("bob", "secret", "hash", kStart));
  EXPECT_FALSE(logins.knows("anns", "ecret", "hash", kStart));
}

TEST(RecentLoginsTest, ForgetsWithTimeAndWithANewPassword) {
  RecentLogins logins;
  logins.remember("ann", "secret", "hash", kStart);
  EXPECT_FALSE(logins.knows("ann", "secret", "other hash", kStart));
  EXPECT_FALSE(logins.knows("ann", "secret", "hash", kStart + RecentLogins::kLifetime));
}

}  // namespace
}  // namespace oph::server
