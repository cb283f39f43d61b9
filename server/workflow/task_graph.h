// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string_view>
#include <vector>

#include "base/task_string.h"
#include "metadb/jobs.h"
#include "server/workflow/request.h"

namespace oph::server {

/// One task of a workflow at work.
struct RunTask {
  using Clock = std::chrono::steady_clock;

  TaskRequest request;  ///< its dependencies name tasks of the same graph by index
  metadb::Job job;
  TaskString outputs = {};  ///< "cube=…;cwd=…;", several values of one name joined by '|'
  int retries = 0;
  bool is_active = false;   ///< given to the queue, or waiting to be tried again
  bool is_delayed = false;  ///< the latter
  double done = 0;          ///< share of the work, while it runs
  Clock::time_point start = {};
};

/// The tasks of a workflow and what they wait for: the list may grow while the workflow runs, the
/// index of a task never changes. Not thread-safe.
class TaskGraph {
 public:
  using Index = std::size_t;

  /// Appends tasks; their dependencies may name tasks that are here and each other. Returns the
  /// index of the first. Those that wait for nothing are ready.
  Index add(std::vector<RunTask> tasks);
  /// The next task whose dependencies have all ended, or that was made ready; each is told once.
  /// Absent: none is ready.
  std::optional<Index> take_ready();
  /// Tells the task again: to be tried again, or to be aborted.
  void make_ready(Index index) { ready_.push_back(index); }
  /// Sets the last status of a task, and lets those that wait for it go on.
  void end(Index index, std::string_view status);
  bool have_all_ended() const { return ended_ == tasks_.size(); }

  std::size_t size() const { return tasks_.size(); }
  RunTask& operator[](Index index) { return tasks_[index]; }
  const RunTask& operator[](Index index) const { return tasks_[index]; }
  auto begin() { return tasks_.begin(); }
  auto end() { return tasks_.end(); }
  auto begin() const { return tasks_.begin(); }
  auto end() const { return tasks_.end(); }

 private:
  struct Links {
    std::size_t open = 0;           ///< dependencies that have not ended
    std::vector<Index> dependants;  ///< one entry for each dependency
  };
  void link(Index index);

  std::deque<RunTask> tasks_;
  std::deque<Links> links_;
  std::deque<Index> ready_;
  std::size_t ended_ = 0;
};

}  // namespace oph::server
