// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/network.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "base/error.h"

namespace oph {
namespace {

constexpr int kIdleSeconds = 4;
constexpr int kProbeSeconds = 2;
constexpr int kProbes = 3;
constexpr unsigned kUnansweredMilliseconds = 10'000;

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

Addresses resolve(const std::string& address, std::int64_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (code != 0) {
    throw user_error("not an IP address: {} (address={})", ::gai_strerror(code), address);
  }
  return {found, &::freeaddrinfo};
}

int open_socket(const addrinfo& address, int flags) {
  const int descriptor = ::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
  if (descriptor < 0) throw errno_error("cannot create a socket");
  return descriptor;
}

/// The errno of a connection that is being made, once it is known.
int outcome_of(int descriptor, std::chrono::milliseconds limit) {
  pollfd wanted{descriptor, POLLOUT, 0};
  const int ready = ::poll(&wanted, 1, static_cast<int>(limit.count()));
  if (ready == 0) return ETIMEDOUT;
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

template <class T>
void set(int descriptor, int level, int option, T value) {
  ::setsockopt(descriptor, level, option, &value, sizeof value);
}

}  // namespace

int connect_tcp(const std::string& address, std::int64_t port, std::chrono::milliseconds limit) {
  const auto where = resolve(address, port);
  const int descriptor = open_socket(*where, SOCK_NONBLOCK);
  int error = 0;
  if (::connect(descriptor, where->ai_addr, where->ai_addrlen) != 0) error = errno;
  if (error == EINPROGRESS) error = outcome_of(descriptor, limit);
  if (error != 0) {
    ::close(descriptor);
    throw system_error("cannot connect: {} (address={}, port={})", std::strerror(error), address,
                       port);
  }
  ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) & ~O_NONBLOCK);
  set(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
  notice_dead_peer(descriptor);
  return descriptor;
}

int listen_tcp(const std::string& address, std::int64_t port) {
  const auto where = resolve(address, port);
  const int descriptor = open_socket(*where, 0);
  set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
  if (::bind(descriptor, where->ai_addr, where->ai_addrlen) == 0 &&
      ::listen(descriptor, SOMAXCONN) == 0) {
    return descriptor;
  }
  const auto error = errno_error(fmt::format("cannot listen on {}:{}", address, port));
  ::close(descriptor);
  throw error;
}

std::int64_t port_of(int descriptor) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
  const auto port = address.ss_family == AF_INET6
                        ? reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port
                        : reinterpret_cast<const sockaddr_in*>(&address)->sin_port;
  return ntohs(port);
}

bool accepts_connections(const std::string& address, std::int64_t port,
                         std::chrono::milliseconds limit) {
  return guard([&] { ::close(connect_tcp(address, port, limit)); }).ok;
}

void notice_dead_peer(int descriptor) {
  set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
  set(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, kIdleSeconds);
  set(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, kProbeSeconds);
  set(descriptor, IPPROTO_TCP, TCP_KEEPCNT, kProbes);
  set(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, kUnansweredMilliseconds);
}

}  // namespace oph
