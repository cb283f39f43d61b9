// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "base/error.h"
#include "terminal/interruption.h"

namespace oph::terminal {

/// Values that take long to fetch, for somebody who cannot wait: they are fetched by a thread of
/// their own, one at a time, and the last one is served when the next is not there in time.
template <class Value>
class BackgroundCache {
 public:
  /// Fetches a value; called by another thread. Whatever it throws means that there is none now.
  using Fetch = std::function<Value(const std::string& key)>;

  BackgroundCache(Fetch fetch, std::chrono::milliseconds patience)
      : fetch_{std::move(fetch)}, patience_{patience} {}
  BackgroundCache(const BackgroundCache&) = delete;
  BackgroundCache& operator=(const BackgroundCache&) = delete;
  /// Waits for a fetch that is under way.
  ~BackgroundCache() {
    if (worker_.joinable()) worker_.join();
  }

  /// Returns the value of a key, an old one if a fresh one does not arrive in time; null if there
  /// is none at all.
  std::shared_ptr<const Value> get(const std::string& key) {
    std::unique_lock lock{mutex_};
    const auto deadline = std::chrono::steady_clock::now() + patience_;
    bool is_started = false;
    while (entries_[key].generation != generation_) {
      if (!is_busy_ && is_started) break;  // the fetch failed
      if (!is_busy_) {
        start(key);
        is_started = true;
      }
      if (changed_.wait_until(lock, deadline) == std::cv_status::timeout) break;
    }
    return entries_[key].value;
  }

  /// Begins to fetch a value that will be asked for, unless it is fresh.
  void prefetch(const std::string& key) {
    const std::lock_guard lock{mutex_};
    if (entries_[key].generation != generation_ && !is_busy_) start(key);
  }

  /// Says that values may have changed.
  void expire() {
    const std::lock_guard lock{mutex_};
    ++generation_;
  }

 private:
  struct Entry {
    std::shared_ptr<const Value> value;
    std::uint64_t generation = 0;  ///< when it was asked for
  };

  /// Precondition: the lock is held, and no fetch is under way.
  void start(const std::string& key) {
    // A worker that is not busy has nothing left to do but to end.
    if (worker_.joinable()) worker_.join();
    is_busy_ = true;
    const interruption::Blocked blocked;
    worker_ = std::thread{[this, key, generation = generation_] { run(key, generation); }};
  }

  void run(const std::string& key, std::uint64_t generation) {
    std::shared_ptr<const Value> value;
    guard([&] { value = std::make_shared<const Value>(fetch_(key)); });
    const std::lock_guard lock{mutex_};
    if (value) entries_[key] = {std::move(value), generation};
    is_busy_ = false;
    changed_.notify_all();
  }

  Fetch fetch_;
  std::chrono::milliseconds patience_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Entry> entries_;
  std::uint64_t generation_ = 1;
  bool is_busy_ = false;
  std::thread worker_;
};

}  // namespace oph::terminal
