// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/soap/connections.h"

#include <sys/socket.h>

namespace oph::server {

bool Connections::wait_for_place() {
  std::unique_lock lock{mutex_};
  const auto free = [&] { return stopping_ || connections_.size() < places_; };
  while (!changed_.wait_for(lock, std::chrono::milliseconds{100}, free)) drop_slowest();
  return !stopping_;
}

void Connections::drop_slowest() {
  const auto now = Clock::now();
  Connection* slowest = nullptr;
  for (auto& [number, connection] : connections_) {
    if (connection.is_receiving && (slowest == nullptr || connection.start < slowest->start)) {
      slowest = &connection;
    }
  }
  if (slowest != nullptr && now - slowest->start > kPatience) {
    ::shutdown(slowest->descriptor, SHUT_RDWR);
    slowest->is_receiving = false;  // it leaves by itself; the next one is another's turn
  }
}

std::uint64_t Connections::enter(int descriptor) {
  const std::lock_guard lock{mutex_};
  connections_.emplace(next_, Connection{descriptor, Clock::now()});
  return next_++;
}

void Connections::received(std::uint64_t number) {
  const std::lock_guard lock{mutex_};
  connections_.at(number).is_receiving = false;
}

void Connections::leave(std::uint64_t number) {
  {
    const std::lock_guard lock{mutex_};
    connections_.erase(number);
  }
  changed_.notify_all();
}

void Connections::drop_late() {
  const std::lock_guard lock{mutex_};
  const auto now = Clock::now();
  for (auto& [number, connection] : connections_) {
    if (connection.is_receiving && now - connection.start > receive_timeout_) {
      ::shutdown(connection.descriptor, SHUT_RDWR);
      connection.is_receiving = false;
    }
  }
}

void Connections::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
    for (auto& [number, connection] : connections_) {
      if (connection.is_receiving) ::shutdown(connection.descriptor, SHUT_RDWR);
    }
  }
  changed_.notify_all();
}

void Connections::wait_until_empty(std::chrono::milliseconds limit) {
  std::unique_lock lock{mutex_};
  const auto empty = [&] { return connections_.empty(); };
  if (changed_.wait_for(lock, limit, empty)) return;
  for (const auto& [number, connection] : connections_) {
    ::shutdown(connection.descriptor, SHUT_RDWR);
  }
  changed_.wait(lock, empty);
}

}  // namespace oph::server
