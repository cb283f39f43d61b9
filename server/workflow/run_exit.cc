// SPDX-License-Identifier: GPL-3.0-or-later
// What is left of a workflow: the outputs that are deleted at its end, and checkpoints.
#include <algorithm>
#include <map>
#include <set>

#include "base/error.h"
#include "base/text.h"
#include "server/job_status.h"
#include "server/workflow/run.h"

namespace oph::server {

/// Adds tasks that delete the outputs that are not to outlive the workflow. What is made of a cube
/// is deleted before it: if it is virtual, it need not be stored then.
void Run::begin_clean_up() {
  is_cleaning_up_ = true;
  std::vector<RunTask> tasks;
  std::map<Index, std::vector<std::size_t>> of_task;  // those that delete the outputs of a task
  std::set<std::string> seen;
  for (Index index = 0; index < tasks_.size(); ++index) {
    const auto& task = tasks_[index];
    const auto action = task.request.on_exit;
    if (action == OnExit::kKeep || is_flow_control(task.request.operator_name)) continue;
    const auto cubes = std::string{task.outputs.find("cube").value_or("")};
    const auto containers = std::string{task.outputs.find("container_pid").value_or("")};
    const bool has_container = action == OnExit::kDeleteContainers && !containers.empty();
    for (const auto pid : split(has_container ? containers : cubes, '|')) {
      auto target = std::string{pid};
      // The PID of a datacube is that of its container and a number.
      if (action == OnExit::kDeleteContainers && !has_container) {
        target.resize(std::min(target.size(), target.rfind('/')));
      }
      if (!seen.insert(target).second) continue;
      of_task[index].push_back(tasks.size());
      add_clean_up(tasks, task.origin, action, target);
    }
  }
  for (const auto& [index, deletes] : of_task) {
    for (const auto& dependency : tasks_[index].request.dependencies) {
      const auto sources = of_task.find(dependency.index);
      if (sources == of_task.end()) continue;
      for (const auto source : sources->second) await_tasks(tasks[source], deletes);
    }
  }
  if (!tasks.empty()) log_if_failed(guard([&] { append(workflow_, std::move(tasks)); }));
}

/// Lets one of the tasks that will be added next wait for others of them.
void Run::await_tasks(RunTask& task, const std::vector<std::size_t>& others) const {
  for (const auto other : others) {
    Dependency dependency;
    dependency.index = tasks_.size() + other;
    task.request.dependencies.push_back(std::move(dependency));
  }
}

void Run::add_clean_up(std::vector<RunTask>& tasks, std::size_t origin, OnExit action,
                       const std::string& pid) const {
  RunTask task{.request = {}, .job = workflow_};
  task.origin = origin;
  task.is_final = true;
  task.request.name = fmt::format("on_exit ({})", tasks.size() + 1);
  task.request.on_error.action = ErrorPolicy::Action::kContinue;
  if (action == OnExit::kDeleteCubes) {
    task.request.operator_name = "oph_delete";
    task.request.arguments.set("cube", pid);
  } else {
    task.request.operator_name = "oph_deletecontainer";
    task.request.arguments.set("container", "-");
    task.request.arguments.set("container_pid", pid);
    task.request.arguments.set("force", "yes");
  }
  task.job.name = task.request.name;
  task.job.operator_name = task.request.operator_name;
  task.job.command = task.request.arguments.text();
  task.job.request.clear();
  task.job.status = job_status::kPending;
  tasks.push_back(std::move(task));
}

/// Whether a task of the request has still to be done. A loop or a selection is done as a whole.
bool Run::is_left(std::size_t origin) const {
  const auto& blocks = request_.blocks;
  auto task = origin;
  for (auto place = blocks.block_of[origin]; place; place = blocks.blocks[*place].parent) {
    task = blocks.blocks[*place].closer.value();
  }
  if (const auto closer = blocks.closer_of(task)) task = *closer;
  const auto& status = tasks_[frames_.find(0, task)].job.status;
  return status != job_status::kCompleted && status != job_status::kSkipped &&
         status != job_status::kUnselected;
}

/// A task as it would be without those before it that are done.
RemainingTask Run::remaining(std::size_t origin) const {
  RemainingTask task;
  task.origin = origin;
  Variables scope = globals_;
  const auto& dependencies = request_.tasks[origin].dependencies;
  for (std::size_t i = 0; i < dependencies.size(); ++i) {
    const auto& dependency = dependencies[i];
    if (is_left(dependency.index)) {
      task.dependencies.push_back(i);
      continue;
    }
    const auto& before = tasks_[frames_.find(0, dependency.index)];
    if (before.scope) merge(scope, *before.scope);
    if (dependency.type == Dependency::Type::kEmbedded) continue;
    const auto output = before.outputs.find(dependency.output_argument);
    if (!output) continue;
    auto& value = task.arguments[dependency.argument];
    value += (value.empty() ? "" : "|") + std::string{*output};
  }
  task.variables = std::move(scope);
  return task;
}

/// Keeps what is left of the workflow, as a request that can be submitted.
void Run::save_checkpoint(const std::string& label) {
  log_if_failed(guard([&] {
    std::vector<RemainingTask> tasks;
    for (std::size_t origin = 0; origin < request_.tasks.size(); ++origin) {
      if (is_left(origin)) tasks.push_back(remaining(origin));
    }
    if (tasks.empty()) return;
    services_.journal.add_checkpoint(workflow_.id, label, remaining_request(request_, tasks));
  }));
}

}  // namespace oph::server
