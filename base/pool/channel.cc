// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/pool/channel.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>

#include "base/error.h"
#include "base/network.h"
#include "base/text.h"

namespace oph::pool {
namespace {

constexpr std::size_t kLargest = 1U << 30U;
/// Before the other end has shown that it knows the secret.
constexpr std::size_t kLargestOfStranger = 1U << 16U;
constexpr std::size_t kFirstBlock = 1U << 20U;
constexpr std::string_view kTcp = "tcp:";
constexpr std::chrono::seconds kAnswerLimit{10};

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

namespace {

int connect_unix(const std::filesystem::path& socket) {
  const auto address = address_of(socket);
  const int descriptor = open_socket();
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close_and_fail(descriptor, "cannot connect to " + socket.string());
  }
  return descriptor;
}

/// "tcp:address:port"; an IPv6 address has colons of its own.
int connect_to(const std::string& place) {
  if (!place.starts_with(kTcp)) return connect_unix(place);
  const auto colon = place.rfind(':');
  const auto port = parse_integer(std::string_view{place}.substr(colon + 1));
  if (colon < kTcp.size() || !port) {
    throw user_error("this is no place to connect to (place={})", place);
  }
  return connect_tcp(place.substr(kTcp.size(), colon - kTcp.size()), *port, kAnswerLimit);
}

}  // namespace

Channel::Channel(int descriptor) : descriptor_{descriptor}, largest_{kLargest} {}

Channel::Channel(const std::string& place) : Channel{connect_to(place)} {}

Channel::~Channel() {
  ::close(descriptor_);
}

void Channel::encrypt(std::string_view secret) {
  const auto receive_bytes = [&](std::size_t size) {
    std::string text(size, '\0');
    if (!read_all(descriptor_, text.data(), size)) {
      throw system_error("the other end of a pool channel does not answer");
    }
    return text;
  };
  notice_dead_peer(descriptor_);
  set_patience(kAnswerLimit);
  cipher_ = std::make_unique<Cipher>(secret);
  write_all(descriptor_, cipher_->greeting());
  write_all(descriptor_, cipher_->start(receive_bytes(Cipher::kGreetingBytes)));
  cipher_->finish(receive_bytes(Cipher::kStartBytes));
  set_patience(std::chrono::seconds{0});
  largest_ = kLargestOfStranger;
}

void Channel::send(std::string_view text) {
  if (text.size() > kLargest) throw system_error("a message is too large (bytes={})", text.size());
  const std::lock_guard lock{sending_};
  // Under the lock: the other end opens texts in the order in which they were sealed.
  const auto sealed = cipher_ ? cipher_->seal(text) : std::string{};
  if (cipher_) text = sealed;
  std::array<char, 4> head{};
  for (std::size_t i = 0; i < head.size(); ++i) head[i] = static_cast<char>(text.size() >> (8 * i));
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
  if (size > largest_) throw system_error("a message is too large (bytes={})", size);
  // A length is only a promise: memory is taken for what has come, and as much again.
  std::string text;
  while (text.size() < size) {
    const auto had = text.size();
    text.resize(std::min<std::size_t>(size, std::max(kFirstBlock, 2 * had)));
    if (!read_all(descriptor_, text.data() + had, text.size() - had)) return std::nullopt;
  }
  if (!cipher_) return text;
  auto opened = cipher_->open(text);
  largest_ = kLargest;
  return opened;
}

void Channel::set_patience(std::chrono::seconds limit) {
  const timeval time{limit.count(), 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
}

void Channel::shut_down() {
  ::shutdown(descriptor_, SHUT_RDWR);
}

Listener::Listener(std::filesystem::path socket)
    : socket_{std::move(socket)}, place_{socket_.string()}, descriptor_{open_socket()} {
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

Listener::Listener(const std::string& address) : descriptor_{listen_tcp(address, 0)} {
  place_ = fmt::format("{}{}:{}", kTcp, address, port_of(descriptor_));
}

Listener::~Listener() {
  ::close(descriptor_);
  if (socket_.empty()) return;
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
