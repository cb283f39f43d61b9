// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/pool/channel.h"
#include "base/pool/message.h"

namespace oph::server {

/// The ranks of one start of a pool: their channels, and what they have said. Thread-safe. A pool
/// that is started again gets a new set, so that nothing of the old ranks is mistaken for the new.
class RankSet {
 public:
  explicit RankSet(std::int64_t ranks) : ranks_(static_cast<std::size_t>(ranks)) {}

  /// A rank has introduced itself. False: it is not one of these.
  bool join(const pool::Hello& hello, std::shared_ptr<pool::Channel> channel);
  void say(pool::Message message);
  /// The channel of a rank has ended.
  void lose(std::int64_t rank);

  /// Waits until all ranks have joined; false after `limit`, or if one is lost.
  bool wait_until_complete(std::chrono::milliseconds limit);
  bool is_lost() const;
  /// Sends to the ranks 0 … count-1. A rank that cannot be reached is lost.
  void send(std::int64_t count, const pool::Message& message);

  struct Event {
    std::optional<pool::Message> message;
    bool is_lost = false;
  };
  /// Waits for the next message; if there is none and a rank is lost, tells so. Nothing of both
  /// after `limit`, or if wake() was called.
  Event next(std::chrono::milliseconds limit);
  void wake();

  std::int64_t size() const { return static_cast<std::int64_t>(ranks_.size()); }

  /// Kills the processes, and waits until all has been read that they have said; `limit` at most.
  void finish(std::chrono::milliseconds limit);
  /// Kills the processes of the ranks that are still connected, and ends their channels.
  void kill();

 private:
  struct Rank {
    std::shared_ptr<pool::Channel> channel;
    pid_t process = 0;  ///< 0: on another host, or gone
    bool is_connected = false;
  };
  void kill_processes() const;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Rank> ranks_;
  std::deque<pool::Message> messages_;
  std::size_t joined_ = 0;
  bool is_lost_ = false;
  bool is_woken_ = false;
};

}  // namespace oph::server
