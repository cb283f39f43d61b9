// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/soap/connections.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <future>

namespace oph::server {
namespace {

using std::chrono::milliseconds;

constexpr Connections::Limits kLimits{4, 2, std::chrono::seconds{600}, std::chrono::seconds{600}};

TEST(ConnectionsTest, LimitsTheConnectionsOfAnAddress) {
  Connections connections{kLimits};
  const auto first = connections.enter(-1, "10.0.0.1");
  EXPECT_NE(first, 0U);
  EXPECT_NE(connections.enter(-1, "10.0.0.1"), 0U);
  EXPECT_EQ(connections.enter(-1, "10.0.0.1"), 0U);
  EXPECT_NE(connections.enter(-1, "10.0.0.2"), 0U);
  connections.leave(first);
  EXPECT_NE(connections.enter(-1, "10.0.0.1"), 0U);
  EXPECT_EQ(connections.size(), 3U);
}

TEST(ConnectionsTest, IsNotEmptyBeforeTheLastIsClosed) {
  Connections connections{kLimits};
  const auto number = connections.enter(-1, "10.0.0.1");
  connections.leave(number);
  EXPECT_EQ(connections.size(), 0U) << "its place is free for the next one";
  auto waiting =
      std::async(std::launch::async, [&] { connections.wait_until_empty(milliseconds{1}); });
  EXPECT_EQ(waiting.wait_for(milliseconds{100}), std::future_status::timeout);
  connections.closed();
  waiting.get();
}

TEST(ConnectionsTest, ShutsDownThoseThatHaveNotSentTheirRequest) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  Connections connections{kLimits};
  const auto number = connections.enter(ends[0], "10.0.0.1");
  connections.stop();
  EXPECT_FALSE(connections.wait_for_place());
  char byte = 0;
  EXPECT_EQ(::recv(ends[1], &byte, 1, 0), 0);
  connections.leave(number);
  connections.closed();
  connections.wait_until_empty(milliseconds{0});
  for (const int end : ends) ::close(end);
}

}  // namespace
}  // namespace oph::server
