// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/lockout.h"

#include <gtest/gtest.h>

namespace oph::server {
namespace {

using std::chrono::seconds;

class LockoutTest : public testing::Test {
 protected:
  void fail(int times) {
    for (int i = 0; i < times; ++i) lockout_.note_failure(key_, now_);
  }
  Lockout lockout_{3, seconds{60}};
  Lockout::Key key_{"ann", "10.0.0.1"};
  Lockout::Clock::time_point now_ = Lockout::Clock::now();
};

TEST_F(LockoutTest, LocksOutAfterSomeFailuresForAWhile) {
  fail(2);
  EXPECT_FALSE(lockout_.is_locked_out(key_, now_));
  fail(1);
  EXPECT_TRUE(lockout_.is_locked_out(key_, now_));
  EXPECT_TRUE(lockout_.is_locked_out(key_, now_ + seconds{59}));
  EXPECT_FALSE(lockout_.is_locked_out(key_, now_ + seconds{60}));
}

TEST_F(LockoutTest, CountsFailuresInARow) {
  fail(2);
  lockout_.note_success(key_);
  fail(2);
  EXPECT_FALSE(lockout_.is_locked_out(key_, now_));
}

TEST_F(LockoutTest, LeavesOthersAlone) {
  fail(3);
  EXPECT_FALSE(lockout_.is_locked_out({"ann", "10.0.0.2"}, now_));
  EXPECT_FALSE(lockout_.is_locked_out({"bob", "10.0.0.1"}, now_));
}

TEST_F(LockoutTest, ForgetsTheOldestWhenTooMany) {
  fail(3);
  for (std::size_t i = 0; i <= Lockout::kMostPairs; ++i) {
    lockout_.note_failure({std::to_string(i), ""}, now_ + seconds{1});
  }
  EXPECT_FALSE(lockout_.is_locked_out(key_, now_));
}

}  // namespace
}  // namespace oph::server
