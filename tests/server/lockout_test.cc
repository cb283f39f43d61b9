// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/lockout.h"

#include <gtest/gtest.h>

namespace oph::server {
namespace {

using std::chrono::seconds;

const Lockout::Clock::time_point kStart{};
const Lockout::Key kAnn{"ann", "10.0.0.1"};

TEST(LockoutTest, LocksAfterSomeFailuresUntilTheTimeIsOver) {
  Lockout lockout{3, seconds{60}};
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(lockout.is_locked_out(kAnn, kStart));
    lockout.note_failure(kAnn, kStart + seconds{i});
  }
  EXPECT_TRUE(lockout.is_locked_out(kAnn, kStart + seconds{3}));
  EXPECT_TRUE(lockout.is_locked_out(kAnn, kStart + seconds{61}));
  EXPECT_FALSE(lockout.is_locked_out(kAnn, kStart + seconds{62}));
  lockout.note_failure(kAnn, kStart + seconds{63});
  EXPECT_FALSE(lockout.is_locked_out(kAnn, kStart + seconds{63}));  // counted anew
}

TEST(LockoutTest, ConcernsOneUserFromOneAddress) {
  Lockout lockout{1, seconds{60}};
  lockout.note_failure(kAnn, kStart);
  EXPECT_TRUE(lockout.is_locked_out(kAnn, kStart));
  EXPECT_FALSE(lockout.is_locked_out({"ann", "10.0.0.2"}, kStart));
  EXPECT_FALSE(lockout.is_locked_out({"bob", "10.0.0.1"}, kStart));
}

TEST(LockoutTest, ForgetsFailuresAfterASuccess) {
  Lockout lockout{2, seconds{60}};
  lockout.note_failure(kAnn, kStart);
  lockout.note_success(kAnn);
  lockout.note_failure(kAnn, kStart);
  EXPECT_FALSE(lockout.is_locked_out(kAnn, kStart));
}

TEST(LockoutTest, RemembersABoundedNumberOfPairs) {
  Lockout lockout{1, seconds{60}};
  lockout.note_failure(kAnn, kStart);
  for (std::size_t i = 0; i < Lockout::kMostPairs; ++i) {
    lockout.note_failure({std::to_string(i), ""}, kStart + seconds{1});
  }
  EXPECT_FALSE(lockout.is_locked_out(kAnn, kStart + seconds{1}));  // the oldest
  EXPECT_TRUE(lockout.is_locked_out({"0", ""}, kStart + seconds{1}));
}

}  // namespace
}  // namespace oph::server
