// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "server/manuals.h"
#include "server/workflow/request.h"

namespace oph::server {

/// Who makes, reads and deletes the cubes of a validated workflow.
///
/// Only of *plain* tasks is anything told: those that run exactly once, on one cube or file at
/// most, and whose output nobody but the tasks that name it can refer to. Tasks within loops and
/// selections, massive ones, those that flow control may refer to and those that are not to run are
/// not plain; planning leaves them alone.
class CubeFlow {
 public:
  using Task = std::size_t;  ///< number in the request

  CubeFlow(const WorkflowRequest& request, const Manuals& manuals);

  bool is_plain(Task task) const { return is_plain_[task]; }
  /// Tasks that take the cube that a plain one makes, as often as they name it; those that only
  /// delete it are not among them.
  const std::vector<Task>& readers(Task task) const { return readers_[task]; }
  /// Tasks that delete the cube that a plain one makes.
  const std::vector<Task>& deleters(Task task) const { return deleters_[task]; }
  /// Whether the cube of a plain task is gone when the workflow has ended well, and was there for
  /// all of its readers.
  bool is_temporary(Task task) const;
  /// The plain task whose cube is the only input of a task; absent: it has none or several, or
  /// takes it from elsewhere.
  std::optional<Task> source(Task task) const;
  /// Whether a task waits for another one, perhaps for others between them.
  bool is_after(Task task, Task other) const { return before_[task][other] != 0; }
  /// Notes that a task waits for another one from now on.
  void add_order(Task first, Task second);
  /// Whether a plain task makes a cube that is deleted without any trace: no output depends on it.
  bool is_idle(Task task) const { return is_idle_[task]; }

  const TaskRequest& task(Task task) const { return request_.tasks[task]; }
  const OperatorManual& manual(Task task) const;
  std::size_t size() const { return request_.tasks.size(); }
  /// Tasks, each after all it depends on.
  const std::vector<Task>& order() const { return request_.blocks.order; }

 private:
  void find_plain();
  bool is_simple(Task task) const;
  bool is_massive(Task task) const;
  void find_uses();
  void find_order();
  void find_idle();

  const WorkflowRequest& request_;
  const Manuals& manuals_;
  std::vector<bool> is_plain_;
  std::vector<std::vector<Task>> readers_, deleters_;
  /// For each task 1 for those that it waits for; bytes, since whole rows are joined.
  std::vector<std::vector<unsigned char>> before_;
  std::vector<bool> is_idle_;
};

/// Whether a dependency hands the cube of its task on.
bool hands_cube(const Dependency& dependency);

}  // namespace oph::server
