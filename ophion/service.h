// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
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

}  // namespace oph::ophion
