// SPDX-License-Identifier: GPL-3.0-or-later
#include "ophion/ports.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <utility>

#include "base/error.h"

namespace oph::ophion {
namespace {

class Socket {
 public:
  Socket() : descriptor_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    if (descriptor_ < 0) throw errno_error("cannot make a socket");
  }
  ~Socket() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  Socket(Socket&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
  Socket& operator=(Socket&&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

sockaddr_in loopback(std::int64_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

/// Ports that the kernel gives to whoever asks for any, the first and the last.
std::pair<int, int> ephemeral_ports() {
  std::pair<int, int> range{32'768, 60'999};
  std::ifstream{"/proc/sys/net/ipv4/ip_local_port_range"} >> range.first >> range.second;
  return range;
}

/// Takes a port of the loopback interface; false if somebody has it.
bool take(const Socket& socket, int port) {
  const auto address = loopback(port);
  return bind(socket.descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
         0;
}

}  // namespace

std::vector<std::int64_t> free_ports(std::size_t count, std::span<const std::int64_t> promised) {
  constexpr int kFirst = 10'000;
  constexpr int kLast = 65'535;
  constexpr int kAttempts = 10'000;
  const auto [first_ephemeral, last_ephemeral] = ephemeral_ports();
  std::random_device random;
  std::uniform_int_distribution<int> candidates{kFirst, kLast};
  // All are held until the last is chosen, so that no port comes twice.
  std::vector<Socket> held;
  std::vector<std::int64_t> ports;
  for (int attempt = 0; attempt < kAttempts && ports.size() < count; ++attempt) {
    const auto port = candidates(random);
    if (port >= first_ephemeral && port <= last_ephemeral) continue;
    if (std::ranges::find(promised, port) != promised.end()) continue;
    Socket socket;
    if (!take(socket, port)) continue;
    ports.push_back(port);
    held.push_back(std::move(socket));
  }
  if (ports.size() < count) throw system_error("cannot find a free port (attempts={})", kAttempts);
  return ports;
}

bool accepts_connections(std::int64_t port) {
  const Socket socket;
  const auto address = loopback(port);
  return connect(socket.descriptor(), reinterpret_cast<const sockaddr*>(&address),
                 sizeof address) == 0;
}

}  // namespace oph::ophion
