// SPDX-License-Identifier: GPL-3.0-or-later
#include "ophion/ports.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

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

}  // namespace

std::vector<std::int64_t> free_ports(std::size_t count) {
  // All are held until the last is chosen, so that no port comes twice.
  std::vector<Socket> held(count);
  std::vector<std::int64_t> ports;
  for (const auto& socket : held) {
    auto address = loopback(0);
    socklen_t length = sizeof address;
    auto* const place = reinterpret_cast<sockaddr*>(&address);
    if (bind(socket.descriptor(), place, length) != 0 ||
        getsockname(socket.descriptor(), place, &length) != 0) {
      throw errno_error("cannot find a free port");
    }
    ports.push_back(ntohs(address.sin_port));
  }
  return ports;
}

bool accepts_connections(std::int64_t port) {
  const Socket socket;
  const auto address = loopback(port);
  return connect(socket.descriptor(), reinterpret_cast<const sockaddr*>(&address),
                 sizeof address) == 0;
}

}  // namespace oph::ophion
