// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/error.h"
#include "framework/communicator.h"

namespace oph::framework {

/// Where ranks that are threads meet. A rank that waits too long for the others throws, so that a
/// test fails instead of hanging.
class MeetingPoint {
 public:
  explicit MeetingPoint(int size) : texts_(static_cast<std::size_t>(size)) {}

  std::vector<std::string> exchange(int rank, std::string_view text) {
    std::unique_lock lock{mutex_};
    // A slow rank may still read what the last exchange left.
    wait(lock, [&] { return leaving_ == 0; });
    texts_[static_cast<std::size_t>(rank)] = text;
    const auto round = round_;
    if (++arrived_ == texts_.size()) {
      arrived_ = 0;
      leaving_ = texts_.size();
      ++round_;
      changed_.notify_all();
    }
    wait(lock, [&] { return round_ != round; });
    auto all = texts_;
    if (--leaving_ == 0) changed_.notify_all();
    return all;
  }

 private:
  template <class Condition>
  void wait(std::unique_lock<std::mutex>& lock, Condition condition) {
    if (changed_.wait_for(lock, std::chrono::seconds{20}, condition)) return;
    throw system_error("a rank waited in vain for the others");
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> texts_;
  std::size_t arrived_ = 0;
  std::size_t leaving_ = 0;
  std::size_t round_ = 0;
};

class ThreadCommunicator final : public Communicator {
 public:
  ThreadCommunicator(MeetingPoint& point, int rank, int size)
      : point_{point}, rank_{rank}, size_{size} {}
  int rank() const override { return rank_; }
  int size() const override { return size_; }
  std::vector<std::string> exchange(std::string_view text) override {
    return point_.exchange(rank_, text);
  }

 private:
  MeetingPoint& point_;
  int rank_;
  int size_;
};

/// Runs `body(communicator)` on so many ranks at once and waits for all of them.
inline void run_ranks(int size, const std::function<void(Communicator&)>& body) {
  MeetingPoint point{size};
  std::vector<std::jthread> ranks;
  for (int rank = 0; rank < size; ++rank) {
    ranks.emplace_back([&, rank] {
      ThreadCommunicator communicator{point, rank, size};
      body(communicator);
    });
  }
}

}  // namespace oph::framework
