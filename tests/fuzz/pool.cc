// SPDX-License-Identifier: GPL-3.0-or-later

// What the other end of a pool channel sends: lengths, texts, messages; with the first byte odd,
// the greeting of an encrypted channel.
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "base/pool/channel.h"
#include "base/pool/message.h"
#include "tests/fuzz/entry.h"

namespace oph::pool {
namespace {

using fuzz::expect;
using fuzz::is_taken;

void check_message(std::string_view text) {
  is_taken(Blame::kSystem, [&] {
    const auto printed = to_text(parse_message(text));
    expect(to_text(parse_message(printed)) == printed, "printed and parsed it is another");
  });
}

/// Sends everything, and ends; until then takes what the channel says.
void play_peer(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) break;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  ::shutdown(descriptor, SHUT_WR);
}

void check(std::string_view bytes) {
  if (bytes.empty()) return;
  int ends[2];
  expect(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0, "no sockets");
  const bool is_encrypted = (bytes.front() & 1) != 0;
  bytes.remove_prefix(1);
  std::thread peer{[&] { play_peer(ends[1], bytes); }};
  {
    Channel channel{ends[0]};
    is_taken(Blame::kSystem, [&] {
      if (is_encrypted) channel.encrypt("secret");
      while (const auto text = channel.receive()) check_message(*text);
    });
  }
  peer.join();
  ::close(ends[1]);
}

}  // namespace
}  // namespace oph::pool

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  oph::pool::check(oph::fuzz::as_text(data, size));
  return 0;
}
