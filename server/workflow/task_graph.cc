// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/task_graph.h"

#include "base/error.h"
#include "server/job_status.h"

namespace oph::server {

TaskGraph::Index TaskGraph::add(std::vector<RunTask> tasks) {
  const Index first = tasks_.size();
  for (auto& task : tasks) tasks_.push_back(std::move(task));
  links_.resize(tasks_.size());
  for (Index index = first; index < tasks_.size(); ++index) link(index);
  return first;
}

void TaskGraph::link(Index index) {
  for (const auto& dependency : tasks_[index].request.dependencies) wait_for(index, dependency);
  if (job_status::has_ended(tasks_[index].job.status)) {
    ++ended_;
  } else if (links_[index].open == 0) {
    make_ready(index);
  }
}

void TaskGraph::wait_for(Index index, const Dependency& dependency) {
  if (job_status::has_ended(tasks_.at(dependency.index).job.status)) return;
  ++links_[index].open;
  links_[dependency.index].dependants.push_back(index);
}

void TaskGraph::await(Index index, const std::vector<Dependency>& more) {
  for (const auto& dependency : more) {
    tasks_[index].request.dependencies.push_back(dependency);
    wait_for(index, dependency);
  }
}

std::optional<TaskGraph::Index> TaskGraph::take_ready() {
  while (!ready_.empty()) {
    const auto index = ready_.front();
    ready_.pop_front();
    const auto& task = tasks_[index];
    if (!task.is_active && !job_status::has_ended(task.job.status)) return index;
  }
  return std::nullopt;
}

void TaskGraph::end(Index index, std::string_view status) {
  auto& current = tasks_[index].job.status;
  OPH_CHECK(!job_status::has_ended(current) && job_status::has_ended(status));
  current = status;
  ++ended_;
  for (const auto dependant : links_[index].dependants) {
    if (--links_[dependant].open == 0) make_ready(dependant);
  }
}

}  // namespace oph::server
