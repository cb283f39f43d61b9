// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace oph::server {

/// The connections being served, so that none can hold up the others: each must have sent its
/// request by a deadline, and read the answer by another; when all places are taken the one that
/// has dawdled longest loses its place. While a request is worked on its connection keeps its
/// place. One address may have some of the places only.
class Connections {
 public:
  using Clock = std::chrono::steady_clock;

  /// When all places are taken, a connection that has been sending for longer than this may be
  /// dropped for the next one.
  static constexpr std::chrono::milliseconds kPatience{1000};
  /// The same of one that reads its answer.
  static constexpr std::chrono::milliseconds kReadPatience{5000};

  struct Limits {
    std::size_t places;
    std::size_t places_per_address;
    std::chrono::seconds receive_timeout;
    std::chrono::seconds send_timeout;
  };
  explicit Connections(Limits limits) : limits_{limits} {}

  /// Waits for a place; false if stop() was called instead.
  bool wait_for_place();
  /// Enters a connection that starts to send; returns its number, 0 if its address has too many.
  std::uint64_t enter(int descriptor, const std::string& address);
  /// Notes that the request has arrived.
  void received(std::uint64_t number) { turn(number, Phase::kWorking); }
  /// Notes that the answer is being sent.
  void answered(std::uint64_t number) { turn(number, Phase::kSending); }
  /// Gives up the place. Must precede the closing of the descriptor, which might be somebody else's
  /// afterwards.
  void leave(std::uint64_t number);
  /// The descriptor of one that has left is closed, and it needs nothing any more of what those who
  /// wait until nobody is left may then end.
  void closed();

  /// Shuts down the connections that are past their deadline.
  void drop_late();
  /// Lets nobody in any more and shuts down those that have not sent their request.
  void stop();
  /// Waits until nobody is left; after `limit` shuts down those who are.
  void wait_until_empty(std::chrono::milliseconds limit);

  std::size_t size();

 private:
  enum class Phase { kReceiving, kWorking, kSending, kDropped };
  struct Connection {
    int descriptor;
    std::string address;
    Clock::time_point since;  ///< when the phase began
    Phase phase = Phase::kReceiving;

    void drop();
  };
  void turn(std::uint64_t number, Phase phase);
  void drop_slowest();

  const Limits limits_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::uint64_t, Connection> connections_;
  std::size_t closing_ = 0;                       ///< how many have left, but are not closed
  std::map<std::string, std::size_t> addresses_;  ///< how many connections each has
  std::uint64_t next_ = 1;
  bool stopping_ = false;
};

}  // namespace oph::server
