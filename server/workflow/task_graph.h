// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/task_string.h"
#include "metadb/jobs.h"
#include "server/workflow/request.h"
#include "server/workflow/variables.h"

namespace oph::server {

/// The tasks that one task became, one for each of many cubes or files.
struct LightTasks {
  std::size_t first;  ///< index; the others follow
  std::size_t count;
  std::size_t open;  ///< have not ended
};

/// One task of a workflow at work.
struct RunTask {
  using Clock = std::chrono::steady_clock;

  TaskRequest request;  ///< its dependencies name tasks of the same graph by index
  metadb::Job job;
  TaskString outputs = {};  ///< "cube=…;cwd=…;", several values of one name joined by '|'
  int retries = 0;
  int restarts = 0;                 ///< of the server while it was running
  bool is_active = false;           ///< given to the queue, or waiting to be tried again
  bool is_delayed = false;          ///< the latter
  bool is_start_unwritten = false;  ///< it runs, and the journal does not know yet
  double done = 0;                  ///< share of the work, while it runs
  Clock::time_point start = {};
  std::chrono::system_clock::time_point resume_at = {};  ///< when a delayed one goes on

  std::size_t origin = 0;  ///< its number in the request
  std::size_t frame = 0;   ///< the iteration that it belongs to (see Frames)
  /// What it sees of variables; after its end, what those that depend on it see.
  std::shared_ptr<const Variables> scope = {};
  std::size_t merged = 0;     ///< dependencies whose variables are in the scope
  Variables own = {};         ///< set by itself
  bool is_taken = true;       ///< what it opens is to run
  bool is_final = false;      ///< it cleans up after all others
  bool forwards = false;      ///< its outputs are those of its selection if no branch is taken
  std::string message = {};   ///< of an interactive task
  std::string document = {};  ///< kept while other tasks may refer to it
  std::optional<LightTasks> lights = {};  ///< of a task that became many
  std::optional<std::size_t> whole = {};  ///< of a light task: the task that it is a part of
};

/// The tasks of a workflow and what they wait for: the list may grow while the workflow runs, the
/// index of a task never changes. Not thread-safe.
class TaskGraph {
 public:
  using Index = std::size_t;

  /// Appends tasks; their dependencies may name tasks that are here and each other. Returns the
  /// index of the first. Those that wait for nothing are ready, unless they have ended before.
  Index add(std::vector<RunTask> tasks);
  /// The next task whose dependencies have all ended, or that was made ready; each is told once.
  /// Absent: none is ready.
  std::optional<Index> take_ready();
  /// Tells the task again: to be tried again, or to be aborted.
  void make_ready(Index index) { ready_.push_back(index); }
  /// Sets the last status of a task, and lets those that wait for it go on.
  void end(Index index, std::string_view status);
  /// Lets a task that has not ended wait for more, which it depends on from now on.
  void await(Index index, const std::vector<Dependency>& more);
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
  void wait_for(Index index, const Dependency& dependency);

  std::deque<RunTask> tasks_;
  std::deque<Links> links_;
  std::deque<Index> ready_;
  std::size_t ended_ = 0;
};

}  // namespace oph::server
