// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/process.h"

namespace oph::ophion {

/// A process that the supervisor keeps running.
struct Service {
  std::string name;
  std::int64_t port = 0;
  std::filesystem::path log;
  std::chrono::milliseconds grace{20'000};  ///< between the wish that it ends and its death
  bool is_optional = false;                 ///< the stack goes on without it
  std::function<Process()> start;           ///< without waiting
  std::function<bool()> is_ready;
  /// Whether it works, asked now and then; takes a second at most. Absent: nobody asks.
  std::function<bool()> answers;
  std::chrono::seconds patience{0};  ///< it is killed when it has not answered for so long
};

/// Services that start together, and what is done once they are ready. Stages start in their order
/// and stop in the opposite one.
struct Stage {
  std::vector<Service> services;
  std::function<void()> when_ready;
};

/// How often and how soon a service that died is started again: at once, then later and later.
class Backoff {
 public:
  using Clock = std::chrono::steady_clock;

  void started(Clock::time_point now) { started_ = now; }
  /// Notes a death; returns when to start again.
  Clock::time_point died(Clock::time_point now);
  std::int64_t deaths() const { return deaths_; }

 private:
  Clock::time_point started_;
  std::chrono::milliseconds delay_{0};
  std::int64_t deaths_ = 0;
};

/// Notices that a service hangs: one that has answered does not any more.
class Pulse {
 public:
  using Clock = std::chrono::steady_clock;

  /// From now on it is asked until it answers, then now and then.
  void started() { *this = {}; }
  /// Whether it is time to ask.
  bool is_due(Clock::time_point now) const { return now >= next_; }
  /// Notes whether the service has answered; returns whether it is to be killed.
  bool note(bool has_answered, Clock::time_point now, std::chrono::seconds patience);

 private:
  Clock::time_point next_;
  std::optional<Clock::time_point> last_answer_;  ///< absent: it is still starting
};

}  // namespace oph::ophion
