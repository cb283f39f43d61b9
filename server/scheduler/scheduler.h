// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "server/launcher/launcher.h"
#include "server/scheduler/task_queue.h"
#include "server/scheduler/work.h"

namespace oph::server {

/// What a scheduler tells of its tasks. Called by many threads at once; must not call it. Any may
/// be empty.
struct SchedulerEvents {
  std::function<void(std::size_t waiting, std::size_t running)> queue;
  std::function<void(const Work&)> queued;
  std::function<void(const Work&)> started;
  std::function<void(const Work&, const Outcome&, double seconds, std::int64_t units)> ended;
};

/// What runs tasks, by the kind of task that has it for itself.
struct Launchers {
  using List = std::vector<std::unique_ptr<Launcher>>;
  List data;
  List look = {};
  List metadata = {};
};

/// One queue, and an executor (a thread) for each launcher that takes from it. Metadata tasks have
/// launchers of their own, so that they never wait behind data tasks; without such launchers they
/// come first on the others. So have tasks that only look at data; launchers of data tasks run
/// these as well, before others.
class Scheduler final : public WorkQueue {
 public:
  /// Cleans up after the task with this id, whose process ended, and then calls `then`, once and
  /// in any case. Must not wait for work that is queued: an executor calls it.
  using Sweep = std::function<void(std::int64_t task_id, std::function<void()> then)>;

  /// `sweep` is called for each lost task before its `ended`: whoever hears of its end may at once
  /// try the task again.
  Scheduler(Launchers launchers, std::size_t max_queue, Sweep sweep, SchedulerEvents events = {});
  /// Stops.
  ~Scheduler() override;

  void submit(Work work) override;
  void cancel(std::int64_t task_id) override;
  /// How far a running task is; absent if it does not run.
  struct Progress {
    std::int64_t done = 0;
    std::int64_t total = 0;  ///< 0: not known
    double seconds = 0;      ///< since its start

    /// How long it will go on if it goes on like that; absent if that cannot be known yet.
    std::optional<double> seconds_left() const;
  };
  std::optional<Progress> progress(std::int64_t task_id);
  /// Says what a user may take from now on.
  void limit(const std::string& user, const TaskQueue::Limits& limits);
  /// Drops what waits, ends the launchers and waits for the executors.
  void stop();

 private:
  struct Executor {
    std::unique_ptr<Launcher> launcher;
    Work::Kind first;
    Work::Kind last;
    std::int64_t running = 0;  ///< id of a task; 0: none
    bool is_cancelled = false;
    std::chrono::steady_clock::time_point start = {};
    pool::Progress step = {};  ///< that the task told last
    std::thread thread;
  };
  void add(Launchers::List launchers, Work::Kind first, Work::Kind last);
  void serve(Executor& executor);
  void run(Executor& executor, Work work);
  Outcome outcome_of(Executor& executor, const Work& work);
  void tell_queue();

  Sweep sweep_;
  const SchedulerEvents events_;
  std::mutex mutex_;
  std::condition_variable changed_;
  TaskQueue queue_;
  std::vector<std::unique_ptr<Executor>> executors_;
  bool stopping_ = false;
};

}  // namespace oph::server
