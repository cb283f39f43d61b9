// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace oph::server {

/// Calls functions later, one after the other, on a thread of its own. What is not due yet when
/// it ends is never called.
class DelayedActions {
 public:
  DelayedActions() : thread_{[this] { run(); }} {}
  ~DelayedActions();
  DelayedActions(const DelayedActions&) = delete;
  DelayedActions& operator=(const DelayedActions&) = delete;

  void after(std::chrono::milliseconds delay, std::function<void()> action);

 private:
  using Clock = std::chrono::steady_clock;
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<Clock::time_point, std::function<void()>> actions_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace oph::server
