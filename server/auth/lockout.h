// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace oph::server {

/// Counts wrong passwords per user and address, and locks a pair out for a while after too many.
class Lockout {
 public:
  using Clock = std::chrono::steady_clock;
  using Key = std::pair<std::string, std::string>;  ///< user, address

  /// More pairs than this are not remembered: the oldest is forgotten.
  static constexpr std::size_t kMostPairs = 10'000;

  Lockout(std::int64_t failures, std::chrono::seconds duration)
      : failures_{failures}, duration_{duration} {}

  bool is_locked_out(const Key& key, Clock::time_point now = Clock::now());
  void note_failure(const Key& key, Clock::time_point now = Clock::now());
  void note_success(const Key& key);

 private:
  struct Record {
    std::int64_t failures = 0;
    Clock::time_point last;
  };
  void forget_oldest();

  std::int64_t failures_;
  std::chrono::seconds duration_;
  std::mutex mutex_;
  std::map<Key, Record> records_;
};

}  // namespace oph::server
