// SPDX-License-Identifier: GPL-3.0-or-later
// How a run goes on that another server left: its tasks as they were written down, and what can be
// told from them. What has ended stays; what was running runs again.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/log.h"
#include "server/job_status.h"
#include "server/workflow/lost_task.h"
#include "server/workflow/run.h"
#include "server/workflow/task_documents.h"

namespace oph::server {
namespace {

using Json = nlohmann::json;

constexpr int kMostRestarts = 3;

/// Which iteration of which loop a task belongs to.
struct Iteration {
  std::int64_t loop;  ///< job of the oph_for
  std::size_t number;
};

}  // namespace

Run::Run(SessionContext context, WorkflowRequest request, std::shared_ptr<const Manuals> manuals,
         RunRecord record, RunServices services)
    : context_{std::move(context)},
      request_{std::move(request)},
      manuals_{std::move(manuals)},
      services_{std::move(services)},
      workflow_{std::move(record.workflow)},
      is_restored_{true} {
  find_referable();
  if (!record.state.empty()) {
    const auto state = Json::parse(record.state);
    globals_ = read_variables(state.at("globals"));
    settings_ = state.at("settings");
    is_aborting_ = state.at("is_aborting");
    is_killing_ = state.at("is_killing");
  }
  restore_tasks(std::move(record.tasks));
  for (Index index = 0; index < tasks_.size(); ++index) restore_scope(index);
  for (std::size_t frame = 1; frame < frames_.size(); ++frame) restore_frame(frame);
  for (Index index = 0; index < tasks_.size(); ++index) {
    if (waits_.contains(index)) gather_scope(index);
  }
}

/// Puts the tasks of the request, and those that were added to them, in their frames.
void Run::restore_tasks(std::vector<RunRecord::Task> records) {
  const auto count = request_.tasks.size();
  if (records.size() < count) throw system_error("tasks of the workflow were not written down");
  const auto places = frames_.place(request_.blocks.all(), 0, 0);
  std::vector<RunTask> tasks;
  std::map<std::int64_t, Index> by_job;
  for (auto& record : records) {
    const auto state = record.state.empty() ? Json::object() : Json::parse(record.state);
    RunTask task;
    if (tasks.size() < count) {
      task.origin = places[tasks.size()].origin;
      task.frame = places[tasks.size()].frame;
    } else if (const auto frame = frame_of(state, tasks, by_job)) {
      task.origin = state.at("origin");
      task.frame = *frame;
      frames_[*frame].tasks[task.origin] = tasks.size();
    } else {
      dropped_.emplace_back(record.job.id, job_status::has_ended(record.job.status));
      continue;
    }
    if (!state.empty()) read_task(state, task);
    by_job[record.job.id] = tasks.size();
    restore_details(tasks.size(), task, state, std::move(record.job));
    tasks.push_back(std::move(task));
  }
  for (auto& task : tasks) restore_dependencies(task);
  tasks_.add(std::move(tasks));
}

/// The frame that a task was in; absent if it was added by a step that was not completed.
std::optional<std::size_t> Run::frame_of(const Json& state, const std::vector<RunTask>& tasks,
                                         const std::map<std::int64_t, Index>& by_job) {
  if (state.empty() || !state.contains("loop")) return std::nullopt;
  const auto loop = by_job.find(state.at("loop").get<std::int64_t>());
  if (loop == by_job.end()) return std::nullopt;
  const auto& opener = tasks[loop->second];
  const std::size_t iteration = state.at("iteration");
  // Iterations begin when their oph_for has ended; only the first ones were there before.
  if (iteration > 0 && !job_status::has_ended(opener.job.status)) return std::nullopt;
  const auto& frames = frames_[opener.frame].children[opener.origin];
  return iteration < frames.size() ? frames[iteration] : frames_.add(opener.origin, opener.frame);
}

void Run::restore_details(Index index, RunTask& task, const Json& state, metadb::Job job) {
  const auto& original = request_.tasks[task.origin];
  task.request = original;
  task.request.name = job.name;
  if (job.name.size() > original.name.size()) {
    frames_[task.frame].suffix = job.name.substr(original.name.size());
  }
  for (const auto& [name, variable] : task.own) settings_ = std::max(settings_, variable.set);
  const bool has_ended = job_status::has_ended(job.status);
  if (has_ended && is_referable_[task.origin]) task.document = job.response;
  if (has_ended && state.contains("values")) loops_[index] = read_loop(state.at("values"));
  const auto action = original.on_error.action;
  const bool is_fatal =
      action == ErrorPolicy::Action::kAbort || action == ErrorPolicy::Action::kBreak;
  is_aborting_ |= job_status::is_error(job.status) && is_fatal;
  if (job.status == job_status::kWaiting) {
    waits_[index] = read_wait(state.at("wait"));
    task.is_active = task.is_delayed = true;
  } else if (!has_ended) {
    const bool runs_elsewhere = !is_flow_control(original.operator_name);
    if (job.status == job_status::kRunning && runs_elsewhere) ++task.restarts;
    job.status = job_status::kPending;
  }
  job.response.clear();
  task.job = std::move(job);
}

/// Also the end of a loop on the tasks of all its iterations so far.
void Run::restore_dependencies(RunTask& task) {
  const auto originals = request_.tasks[task.origin].dependencies;
  for (auto& dependency : task.request.dependencies) {
    dependency.index = frames_.find(task.frame, dependency.index);
  }
  if (flow_of(task.request) != Flow::kEndFor) return;
  const auto& block = *std::find_if(request_.blocks.blocks.begin(), request_.blocks.blocks.end(),
                                    [&](const auto& each) { return each.closer == task.origin; });
  const auto& frames = frames_.of_loop(block.first, task.frame);
  for (std::size_t i = 1; i < frames.size(); ++i) {
    for (auto dependency : originals) {
      const auto found = frames_[frames[i]].tasks.find(dependency.index);
      if (found == frames_[frames[i]].tasks.end()) continue;
      dependency.index = found->second;
      task.request.dependencies.push_back(std::move(dependency));
    }
  }
}

/// What a task that has ended lets others see, after what it saw itself.
void Run::restore_scope(Index index) {
  auto& task = tasks_[index];
  if (task.scope || !job_status::has_ended(task.job.status)) return;
  restore_frame(task.frame);
  for (const auto& dependency : task.request.dependencies) restore_scope(dependency.index);
  gather_scope(index);
  if (!task.own.empty()) {
    auto scope = *task.scope;
    for (const auto& [name, variable] : task.own) scope[name] = variable;
    task.scope = std::make_shared<const Variables>(std::move(scope));
  }
  if (flow_of(task.request) == Flow::kEndFor && loops_.contains(opener_of(index))) {
    end_scope(index, opener_of(index));
  }
}

/// What was seen at the beginning of an iteration.
void Run::restore_frame(std::size_t number) {
  const auto& frame = frames_[number];
  if (frame.scope || !frame.loop) return;
  const auto opener = frames_.find(*frame.parent, *frame.loop);
  restore_scope(opener);
  const auto loop = loops_.find(opener);
  if (loop == loops_.end() || frame.iteration >= loop->second.values.size()) return;
  if (loop->second.is_parallel || frame.iteration == 0) {
    return begin_frame(number, loop->second, tasks_[opener].scope);
  }
  const auto last = frames_.of_loop(*frame.loop, *frame.parent)[frame.iteration - 1];
  restore_frame(last);
  auto scope = *frames_[last].scope;
  for (const auto& [origin, index] : frames_[last].tasks) {
    restore_scope(index);
    if (tasks_[index].scope) merge(scope, *tasks_[index].scope);
  }
  begin_frame(number, loop->second, std::make_shared<const Variables>(std::move(scope)));
}

void Run::resume() {
  Effects effects;
  {
    const std::lock_guard lock{mutex_};
    drop(effects);
    for (Index index = 0; index < tasks_.size(); ++index) resume_task(index, effects);
    if (is_aborting_) abort_all(is_killing_, effects);
    advance(effects);
  }
  perform(std::move(effects));
}

/// Tasks of steps that were not completed have no place any more.
void Run::drop(Effects& effects) {
  std::vector<std::int64_t> jobs;
  for (const auto& [job, has_ended] : dropped_) {
    jobs.push_back(job);
    if (!has_ended) effects.ends.push_back({job, std::string{job_status::kAborted}, "", ""});
  }
  dropped_.clear();
  if (!jobs.empty()) log_if_failed(guard([&] { services_.journal.supersede(jobs); }));
}

/// Whether a task that was running had done its work when its server ended: it does not do it
/// again.
bool Run::completes_lost(Index index, Effects& effects) {
  auto& task = tasks_[index];
  std::optional<std::string> outputs;
  log_if_failed(guard([&] { outputs = services_.journal.outputs_of_done(task.job.id); }));
  if (!outputs) return false;
  task.start = RunTask::Clock::now();
  gather_scope(index);
  complete(index, result_of_lost(task.job.id, task.request.operator_name, *outputs, kServerEnded),
           effects);
  return true;
}

void Run::resume_task(Index index, Effects& effects) {
  auto& task = tasks_[index];
  if (job_status::has_ended(task.job.status)) return;
  if (task.job.status == job_status::kWaiting) return watch(index, effects);
  if (task.restarts > 0 && completes_lost(index, effects)) return;
  log_if_failed(guard([&] {
    services_.journal.set_status(task.job.id, job_status::kPending);
    save_tasks(index, 1);
  }));
  if (task.restarts > kMostRestarts) {
    task.start = RunTask::Clock::now();
    fail(index, job_status::kError,
         error_document(context_, task,
                        fmt::format("the server has ended {} times while the task was running",
                                    task.restarts)),
         effects);
  } else if (task.retries > 0 && task.resume_at > std::chrono::system_clock::now()) {
    task.is_active = task.is_delayed = true;
    wake_at(index, task.resume_at, effects);
  }
}

}  // namespace oph::server
