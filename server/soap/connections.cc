// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/soap/connections.h"

#include <sys/socket.h>

namespace oph::server {

/// It leaves by itself; until then it is nobody's turn again.
void Connections::Connection::drop() {
  ::shutdown(descriptor, SHUT_RDWR);
  phase = Phase::kDropped;
}

bool Connections::wait_for_place() {
  std::unique_lock lock{mutex_};
  const auto free = [&] { return stopping_ || connections_.size() < limits_.places; };
  while (!changed_.wait_for(lock, std::chrono::milliseconds{100}, free)) drop_slowest();
  return !stopping_;
}

void Connections::drop_slowest() {
  const auto now = Clock::now();
  Connection* slowest = nullptr;
  for (auto& [number, connection] : connections_) {
    const bool receives = connection.phase == Phase::kReceiving;
    if (!receives && connection.phase != Phase::kSending) continue;
    if (now - connection.since <= (receives ? kPatience : kReadPatience)) continue;
    if (slowest == nullptr || connection.since < slowest->since) slowest = &connection;
  }
  if (slowest != nullptr) slowest->drop();
}

std::uint64_t Connections::enter(int descriptor, const std::string& address) {
  const std::lock_guard lock{mutex_};
  auto& count = addresses_[address];
  if (count >= limits_.places_per_address) return 0;
  ++count;
  connections_.emplace(next_, Connection{descriptor, address, Clock::now()});
  return next_++;
}

void Connections::turn(std::uint64_t number, Phase phase) {
  const std::lock_guard lock{mutex_};
  auto& connection = connections_.at(number);
  if (connection.phase == Phase::kDropped) return;
  connection.phase = phase;
  connection.since = Clock::now();
}

void Connections::leave(std::uint64_t number) {
  {
    const std::lock_guard lock{mutex_};
    const auto connection = connections_.find(number);
    const auto address = addresses_.find(connection->second.address);
    if (--address->second == 0) addresses_.erase(address);
    connections_.erase(connection);
    ++closing_;
  }
  changed_.notify_all();
}

void Connections::closed() {
  // Told under the lock: who waits for the last one may destroy this as soon as it is free.
  const std::lock_guard lock{mutex_};
  --closing_;
  changed_.notify_all();
}

void Connections::drop_late() {
  const std::lock_guard lock{mutex_};
  const auto now = Clock::now();
  for (auto& [number, connection] : connections_) {
    const auto age = now - connection.since;
    const bool is_late = (connection.phase == Phase::kReceiving && age > limits_.receive_timeout) ||
                         (connection.phase == Phase::kSending && age > limits_.send_timeout);
    if (is_late) connection.drop();
  }
}

std::size_t Connections::size() {
  const std::lock_guard lock{mutex_};
  return connections_.size();
}

void Connections::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
    for (auto& [number, connection] : connections_) {
      if (connection.phase == Phase::kReceiving) connection.drop();
    }
  }
  changed_.notify_all();
}

void Connections::wait_until_empty(std::chrono::milliseconds limit) {
  std::unique_lock lock{mutex_};
  const auto empty = [&] { return connections_.empty() && closing_ == 0; };
  if (changed_.wait_for(lock, limit, empty)) return;
  for (const auto& [number, connection] : connections_) {
    ::shutdown(connection.descriptor, SHUT_RDWR);
  }
  changed_.wait(lock, empty);
}

}  // namespace oph::server
