// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/callbacks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "base/network.h"

namespace oph::server {
namespace {

using testing::StartsWith;

TEST(CallbacksTest, TakesOnlyPlainWebAddresses) {
  for (const auto* url : {"http://h", "https://h:8080/done?a=b", "HTTP://h/"}) {
    EXPECT_TRUE(is_callback_url(url)) << url;
  }
  for (const auto* url :
       {"", "h", "file:///etc/passwd", "ftp://h/", "http://", "http:///x", "http://u:p@h/",
        "http://h/a b", "http://h/\n", "http://h/#x", "gopher://h/"}) {
    EXPECT_FALSE(is_callback_url(url)) << url;
  }
}

TEST(CallbacksTest, TellsTheDocumentAndTheJob) {
  EXPECT_EQ(callback_url("http://c/?k=1", "http://h/sessions/9/experiment", 11,
                         "http://h/sessions/9/experiment?3#10"),
            "http://c/?k=1&resulturi=http%3A%2F%2Fh%2Fsessions%2F9%2Fjson%2Fresponse%2F11.json"
            "&jobid=http%3A%2F%2Fh%2Fsessions%2F9%2Fexperiment%3F3%2310");
  EXPECT_THAT(callback_url("http://c/", "s", 1, "j"), StartsWith("http://c/?resulturi="));
}

/// The first line that a caller sends; empty if he hangs up before.
std::string accept_line(int listener) {
  const int connection = ::accept(listener, nullptr, nullptr);
  std::string text(64, '\0');
  const auto length = ::recv(connection, text.data(), text.size(), 0);
  text.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  EXPECT_EQ(::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL), std::ssize(answer));
  ::close(connection);
  return text.substr(0, text.find('\r'));
}

TEST(CallbacksTest, CallsWhatItIsGiven) {
  const int listener = listen_tcp("127.0.0.1", 0);
  Callbacks callbacks{true};
  callbacks.call("http://127.0.0.1:" + std::to_string(port_of(listener)) + "/done?x=1");
  EXPECT_EQ(accept_line(listener), "GET /done?x=1 HTTP/1.1");
  ::close(listener);
}

TEST(CallbacksTest, CallsNoPrivateAddress) {
  const int listener = listen_tcp("127.0.0.1", 0);
  const auto port = std::to_string(port_of(listener));
  Callbacks callbacks{false};
  callbacks.call("http://127.0.0.1:" + port + "/private");
  callbacks.call("http://localhost:" + port + "/private");
  // One that may call comes first, though it was asked last.
  Callbacks others{true};
  others.call("http://127.0.0.1:" + port + "/other");
  EXPECT_EQ(accept_line(listener), "GET /other HTTP/1.1");
  ::close(listener);
}

}  // namespace
}  // namespace oph::server
