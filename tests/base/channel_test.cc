// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/pool/channel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <future>

#include "base/error.h"
#include "base/network.h"

namespace oph::pool {
namespace {

using testing::HasSubstr;

/// Two ends that encrypt with a secret each, and a look at what passes between them.
struct Ends {
  Ends(const std::string& left_secret, const std::string& right_secret) {
    std::array<int, 2> pair{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
    raw = pair[1];
    left = std::make_unique<Channel>(pair[0]);
    right = std::make_unique<Channel>(pair[1]);
    auto other = std::async(std::launch::async, [&] { left->encrypt(left_secret); });
    right->encrypt(right_secret);
    other.get();
  }
  std::unique_ptr<Channel> left, right;
  int raw = -1;
};

TEST(ChannelTest, CarriesTextsBothWays) {
  Ends ends{"secret", "secret"};
  const std::string large(300'000, 'x');
  const std::string huge(5'000'001, 'y');
  for (const auto& text : {std::string{"first"}, std::string{}, large, huge}) {
    auto sent = std::async(std::launch::async, [&] { ends.left->send(text); });
    EXPECT_EQ(ends.right->receive(), text);
    sent.get();
  }
  ends.right->send("back");
  EXPECT_EQ(ends.left->receive(), "back");
}

TEST(ChannelTest, TakesMemoryForWhatCame) {
  std::array<int, 2> pair{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
  Channel channel{pair[0]};
  const std::string_view promise{"\xff\xff\xff\x3fx", 5};  // 1 GiB
  ASSERT_EQ(::send(pair[1], promise.data(), promise.size(), 0), 5);
  ::close(pair[1]);
  rusage before{};
  ::getrusage(RUSAGE_SELF, &before);
  EXPECT_EQ(channel.receive(), std::nullopt);
  rusage after{};
  ::getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 100 << 10);  // KiB
}

TEST(ChannelTest, NothingReadablePasses) {
  Ends ends{"secret", "secret"};
  ends.left->send("operator=oph_list;username=ann;");
  std::array<char, 256> bytes{};
  const auto size = ::recv(ends.raw, bytes.data(), bytes.size(), 0);
  ASSERT_GT(size, 0);
  const std::string passed{bytes.data(), static_cast<std::size_t>(size)};
  EXPECT_THAT(passed, testing::Not(HasSubstr("oph_list")));
}

TEST(ChannelTest, RefusesWhoDoesNotKnowTheSecret) {
  Ends ends{"guess", "secret"};
  ends.left->send("hello");
  const auto status = guard([&] { ends.right->receive(); });
  EXPECT_THAT(status.text, HasSubstr("does not know the secret"));
}

TEST(ChannelTest, RefusesLargeTextsOfStrangers) {
  Ends ends{"secret", "secret"};
  auto sent = std::async(std::launch::async,
                         [&] { guard([&] { ends.left->send(std::string(100'000, 'x')); }); });
  const auto status = guard([&] { ends.right->receive(); });
  EXPECT_THAT(status.text, HasSubstr("too large"));
  ends.right.reset();
  sent.get();
}

TEST(ChannelTest, ConnectsByAddress) {
  Listener listener{std::string{"127.0.0.1"}};
  EXPECT_THAT(listener.place(), testing::StartsWith("tcp:127.0.0.1:"));
  Channel client{listener.place()};
  Channel server{listener.accept().value()};
  client.send("over TCP");
  EXPECT_EQ(server.receive(), "over TCP");
}

TEST(ChannelTest, TellsThatNobodyListens) {
  const int descriptor = listen_tcp("127.0.0.1", 0);
  const auto port = port_of(descriptor);
  ::close(descriptor);
  const auto status = guard([&] { Channel{fmt::format("tcp:127.0.0.1:{}", port)}; });
  EXPECT_THAT(status.text, HasSubstr("cannot connect: Connection refused (address=127.0.0.1"));
  EXPECT_FALSE(accepts_connections("127.0.0.1", port, std::chrono::seconds{1}));
}

}  // namespace
}  // namespace oph::pool
