// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/pool/channel.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "base/error.h"

namespace oph::pool {
namespace {

constexpr std::uint32_t kLargest = 1U << 30U;

sockaddr_un address_of(const std::filesystem::path& socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto& text = socket.native();
  if (text.size() >= sizeof address.sun_path) {
    throw system_error("path of a socket is too long (path={}, limit={})", text,
                       sizeof address.sun_path - 1);
  }
  std::memcpy(address.sun_path, text.c_str(), text.size() + 1);
  return address;
}

int open_socket() {
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) throw errno_error("cannot create a socket");
  return descriptor;
}

[[noreturn]] void close_and_fail(int descriptor, std::string_view what) {
  const auto error = errno_error(what);
  ::close(descriptor);
  throw error;
}

/// Returns false at the end of the stream.
bool read_all(int descriptor, char* data, std::size_t size) {
  while (size > 0) {
    const auto got = ::recv(descriptor, data, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    data += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

void write_all(int descriptor, std::string_view data) {
  while (!data.empty()) {
    const auto sent = ::send(descriptor, data.data(), data.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) throw errno_error("the other end of a pool channel is gone");
    data.remove_prefix(static_cast<std::size_t>(sent));
  }
}

}  // namespace

Channel::Channel(const std::filesystem::path& socket) : descriptor_{open_socket()} {
  const auto address = address_of(socket);
  if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close_and_fail(descriptor_, "cannot connect to " + socket.string());
  }
}

Channel::~Channel() {
  ::close(descriptor_);
}

void Channel::send(std::string_view text) {
  if (text.size() > kLargest) throw system_error("a message is too large (bytes={})", text.size());
  std::array<char, 4> head{};
  for (std::size_t i = 0; i < head.size(); ++i) head[i] = static_cast<char>(text.size() >> (8 * i));
  const std::lock_guard lock{sending_};
  write_all(descriptor_, {head.data(), head.size()});
  write_all(descriptor_, text);
}

std::optional<std::string> Channel::receive() {
  std::array<char, 4> head{};
  if (!read_all(descriptor_, head.data(), head.size())) return std::nullopt;
  std::uint32_t size = 0;
  for (std::size_t i = 0; i < head.size(); ++i) {
    size |= static_cast<std::uint32_t>(static_cast<unsigned char>(head[i])) << (8 * i);
  }
  if (size > kLargest) throw system_error("a message is too large (bytes={})", size);
  std::string text(size, '\0');
  if (!read_all(descriptor_, text.data(), text.size())) return std::nullopt;
  return text;
}

void Channel::shut_down() {
  ::shutdown(descriptor_, SHUT_RDWR);
}

Listener::Listener(std::filesystem::path socket)
    : socket_{std::move(socket)}, descriptor_{open_socket()} {
  std::filesystem::remove(socket_);
  const auto address = address_of(socket_);
  const auto before = ::umask(0177);
  const int bound =
      ::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  ::umask(before);
  if (bound != 0 || ::listen(descriptor_, SOMAXCONN) != 0) {
    close_and_fail(descriptor_, "cannot listen on " + socket_.string());
  }
}

Listener::~Listener() {
  ::close(descriptor_);
  std::error_code ignored;
  std::filesystem::remove(socket_, ignored);
}

std::optional<int> Listener::accept() {
  for (;;) {
    const int connection = ::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection >= 0) return connection;
    if (errno != EINTR && errno != ECONNABORTED) return std::nullopt;
  }
}

void Listener::shut_down() {
  ::shutdown(descriptor_, SHUT_RDWR);
}

}  // namespace oph::pool
