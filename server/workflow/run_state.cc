// SPDX-License-Identifier: GPL-3.0-or-later
// What a run writes down so that it can go on after a restart of the server (see run_recovery.cc).
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "server/job_status.h"
#include "server/workflow/expanded_request.h"
#include "server/workflow/run.h"
#include "server/workflow/task_documents.h"

namespace oph::server {
namespace {

/// Whatever the texts in it hold: what is no UTF-8 is replaced.
std::string print(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

/// The task has begun to work, not in the queue but here.
void Run::mark_started(RunTask& task) {
  task.start = RunTask::Clock::now();
  task.job.status = job_status::kRunning;
  log_if_failed(guard([&] { services_.journal.set_started(task.job.id, task.job.submission); }));
}

std::string Run::state_of(Index index) const {
  const auto& task = tasks_[index];
  auto state = to_json(task);
  if (const auto& frame = frames_[task.frame]; frame.loop) {
    state["loop"] = tasks_[frames_.find(*frame.parent, *frame.loop)].job.id;
    state["iteration"] = frame.iteration;
  }
  if (const auto loop = loops_.find(index); loop != loops_.end()) {
    state["values"] = to_json(loop->second);
  }
  if (const auto wait = waits_.find(index); wait != waits_.end()) {
    state["wait"] = to_json(wait->second);
  }
  return print(state);
}

void Run::save_tasks(Index first, std::size_t count) {
  Journal::States states;
  for (auto index = first; index < first + count; ++index) {
    states.emplace_back(tasks_[index].job.id, state_of(index));
  }
  services_.journal.save_states(states);
}

void Run::save_wait(Index index) {
  const auto& task = tasks_[index];
  Response document;
  if (!task.message.empty()) document.add_text("summary", "Interactive task", task.message);
  document.set_success();
  services_.journal.set_waiting(task.job.id, document.to_json(source_of(context_, task.job)),
                                state_of(index));
}

void Run::save_workflow() {
  nlohmann::json state;
  state["globals"] = to_json(globals_);
  state["settings"] = settings_;
  state["is_aborting"] = is_aborting_;
  state["is_killing"] = is_killing_;
  log_if_failed(guard([&] { services_.journal.save_states({{workflow_.id, print(state)}}); }));
}

/// The request with the tasks that those of loops have become, as clients draw it.
void Run::save_expanded_request() {
  log_if_failed(guard([&] {
    std::vector<ExpandedTask> tasks;
    for (const auto& task : tasks_) {
      if (task.whole) continue;
      ExpandedTask expanded{task.origin, task.job.name, {}, {}};
      for (const auto& dependency : task.request.dependencies) {
        expanded.origins.push_back(tasks_[dependency.index].origin);
        expanded.parents.push_back(tasks_[dependency.index].job.name);
      }
      tasks.push_back(std::move(expanded));
    }
    services_.journal.set_expanded_request(workflow_.id, expand_request(request_, tasks));
  }));
}

}  // namespace oph::server
