// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/delayed_actions.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <string>

namespace oph::server {
namespace {

using std::chrono::milliseconds;

TEST(DelayedActionsTest, CallsInTheOrderOfTheirTimes) {
  DelayedActions later;
  std::string order;
  std::promise<void> done;
  later.after(milliseconds{60}, [&] {
    order += "c";
    done.set_value();
  });
  later.after(milliseconds{30}, [&] { order += "b"; });
  later.after(milliseconds{0}, [&] {
    order += "a";
    throw std::runtime_error{"must not end the others"};
  });
  ASSERT_EQ(done.get_future().wait_for(std::chrono::seconds{10}), std::future_status::ready);
  EXPECT_EQ(order, "abc");
}

TEST(DelayedActionsTest, ForgetsWhatIsNotDueAtItsEnd) {
  std::atomic<int> calls = 0;
  const auto start = std::chrono::steady_clock::now();
  {
    DelayedActions later;
    later.after(std::chrono::hours{1}, [&] { ++calls; });
  }
  EXPECT_EQ(calls, 0);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{10});
}

}  // namespace
}  // namespace oph::server
