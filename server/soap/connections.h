// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>

namespace oph::server {

/// The connections being served, so that none can hold up the others: each must have sent its
/// request by a deadline, and when all places are taken the one that has dawdled longest loses
/// its place. A connection whose request has arrived keeps its place until it is answered.
class Connections {
 public:
  using Clock = std::chrono::steady_clock;

  /// When all places are taken, a connection that has been sending for longer than this may be
  /// dropped for the next one.
  static constexpr std::chrono::milliseconds kPatience{1000};

  Connections(std::size_t places, std::chrono::seconds receive_timeout)
      : places_{places}, receive_timeout_{receive_timeout} {}

  /// Waits for a place; false if stop() was called instead.
  bool wait_for_place();
  /// Enters a connection that starts to send; returns its number.
  std::uint64_t enter(int descriptor);
  /// Notes that the request has arrived.
  void received(std::uint64_t number);
  /// Must precede the closing of the descriptor, which might be somebody else's afterwards.
  void leave(std::uint64_t number);

  /// Shuts down the connections that are past their deadline.
  void drop_late();
  /// Lets nobody in any more and shuts down those that have not sent their request.
  void stop();
  /// Waits until nobody is left; after `limit` shuts down those who are.
  void wait_until_empty(std::chrono::milliseconds limit);

 private:
  struct Connection {
    int descriptor;
    Clock::time_point start;
    bool is_receiving = true;
  };
  void drop_slowest();

  std::size_t places_;
  std::chrono::seconds receive_timeout_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::uint64_t, Connection> connections_;
  std::uint64_t next_ = 1;
  bool stopping_ = false;
};

}  // namespace oph::server
