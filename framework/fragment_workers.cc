// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/fragment_workers.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace oph::framework {
namespace {

/// Hands out fragments to the workers and keeps their first failure.
class WorkList {
 public:
  WorkList(std::span<const metadb::Fragment> fragments, std::size_t workers)
      : fragments_{fragments}, active_{workers} {}

  /// The next fragment, null when there is none or somebody failed.
  const metadb::Fragment* take() {
    const std::lock_guard lock{mutex_};
    if (!outcome_ || next_ == fragments_.size()) return nullptr;
    return &fragments_[next_++];
  }

  void finish(const Status& status) {
    const std::lock_guard lock{mutex_};
    ++done_;
    if (outcome_ && !status) outcome_ = status;
    changed_.notify_all();
  }

  void leave() {
    const std::lock_guard lock{mutex_};
    --active_;
    changed_.notify_all();
  }

  void fail(const Status& status) {
    const std::lock_guard lock{mutex_};
    if (outcome_) outcome_ = status;
  }

  /// Waits a moment, or until something happened; returns whether workers are still active.
  bool wait(std::size_t& done) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, std::chrono::milliseconds{50},
                      [&] { return active_ == 0 || done_ != done; });
    done = done_;
    return active_ > 0;
  }

  Status outcome() {
    const std::lock_guard lock{mutex_};
    return outcome_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::span<const metadb::Fragment> fragments_;
  std::size_t next_ = 0;
  std::size_t done_ = 0;
  std::size_t active_;
  Status outcome_;
};

void work_off(WorkList& list, io_server::FragmentStore& store, const Task::FragmentWork& work) {
  while (const auto* fragment = list.take()) {
    list.finish(guard([&] {
      with_context(fmt::format("fragment {}", fragment->index), [&] { work(store, *fragment); });
    }));
  }
  list.leave();
}

/// Reports and watches until the workers are through.
void supervise(Task& task, WorkList& list, std::span<io_server::FragmentStore* const> running,
               std::size_t fragments, std::int64_t total) {
  // Connections that only end the statements of others must not be theirs.
  auto& interrupter = task.environment().store(running.size());
  std::size_t done = 0;
  std::int64_t reported = -1;
  while (list.wait(done)) {
    const auto share =
        static_cast<std::int64_t>(done) * total / static_cast<std::int64_t>(fragments);
    if (share != reported) task.monitor().report("OPH_STATUS_EXECUTE", share, total);
    reported = share;
    if (!task.monitor().is_cancelled()) continue;
    list.fail(guard([&] { task.check_cancelled(); }));
    for (auto* store : running) guard([&] { interrupter.interrupt(*store); });
  }
}

}  // namespace

void run_in_threads(Task& task, std::span<const metadb::Fragment> fragments, std::size_t threads,
                    const Task::FragmentWork& work, std::int64_t total) {
  if (fragments.empty()) return;
  const auto workers = std::clamp<std::size_t>(threads, 1, fragments.size());
  WorkList list{fragments, workers};
  std::vector<io_server::FragmentStore*> stores;
  for (std::size_t i = 0; i < workers; ++i) stores.push_back(&task.environment().store(i));
  std::vector<std::jthread> pool;
  for (auto* store : stores)
    pool.emplace_back([&list, store, &work] { work_off(list, *store, work); });
  supervise(task, list, stores, fragments.size(), total);
  pool.clear();
  list.outcome().raise();
}

}  // namespace oph::framework
