// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/recent_logins.h"

#include <gtest/gtest.h>

namespace oph::server {
namespace {

TEST(RecentLogins, KnowsExactlyWhatWasRememberedForAWhile) {
  RecentLogins logins;
  const auto now = RecentLogins::Clock::now();
  logins.remember("ann", "secret", "hash", now);
  EXPECT_TRUE(logins.knows("ann", "secret", "hash", now));
  EXPECT_FALSE(logins.knows("ann", "secre", "hash", now));
  EXPECT_FALSE(logins.knows("anns", "ecret", "hash", now));
  EXPECT_FALSE(logins.knows("ann", "secret", "new hash", now));
  EXPECT_FALSE(logins.knows("ann", "secret", "hash", now + RecentLogins::kLifetime));
}

}  // namespace
}  // namespace oph::server
