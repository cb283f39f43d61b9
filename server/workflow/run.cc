// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/run.h"

#include <algorithm>

#include "base/error.h"
#include "base/log.h"
#include "base/response.h"
#include "server/job_status.h"
#include "server/workflow/follow_up.h"
#include "server/workflow/submission.h"
#include "server/workflow/summary.h"
#include "server/workflow/validation.h"

namespace oph::server {
namespace {

using std::chrono::duration;

std::string seconds_since(std::chrono::steady_clock::time_point start) {
  return fmt::format("{:.2f}", duration<double>(std::chrono::steady_clock::now() - start).count());
}

void log_if_failed(const Status& status) {
  if (!status) log::failure(status);
}

ResponseSource source_of(const SessionContext& context, const metadb::Job& job) {
  return {context.user.name, context.session.code, std::to_string(job.workflow),
          std::to_string(job.marker), context.job_id(job.workflow, job.marker)};
}

}  // namespace

Run::Run(SessionContext context, WorkflowRequest request, std::shared_ptr<const Manuals> manuals,
         metadb::Sessions::Numbers numbers, RunServices services)
    : context_{std::move(context)},
      request_{std::move(request)},
      manuals_{std::move(manuals)},
      services_{services} {
  create_jobs(numbers);
}

void Run::create_jobs(metadb::Sessions::Numbers numbers) {
  workflow_.session_id = context_.session.id;
  workflow_.session_code = context_.session.code;
  workflow_.user_id = context_.user.id;
  workflow_.user = context_.user.name;
  workflow_.workflow = numbers.workflow;
  workflow_.marker = numbers.first_marker;
  workflow_.parent_marker = numbers.first_marker;
  workflow_.name = request_.name;
  workflow_.status = job_status::kRunning;
  auto task_job = workflow_;
  task_job.status = job_status::kPending;
  workflow_.command = request_.command;
  workflow_.request = request_.text;
  if (request_.tasks.size() == 1) workflow_.operator_name = request_.tasks[0].operator_name;
  for (const auto& task : request_.tasks) {
    ++task_job.marker;
    task_job.name = task.name;
    task_job.operator_name = task.operator_name;
    task_job.command = request_.tasks.size() == 1 ? request_.command : task.arguments.text();
    tasks_.push_back({.job = task_job, .outputs = {}, .start = {}});
  }
}

void Run::start() {
  std::unique_lock lock{mutex_};
  std::vector<metadb::Job> jobs;
  for (const auto& task : tasks_) jobs.push_back(task.job);
  services_.journal.create(workflow_, jobs);
  for (std::size_t i = 0; i < jobs.size(); ++i) tasks_[i].job = std::move(jobs[i]);
  Effects effects;
  advance(effects);
  lock.unlock();
  perform(std::move(effects));
}

void Run::wait() {
  std::unique_lock lock{mutex_};
  ended_.wait(lock, [&] { return job_status::has_ended(workflow_.status); });
}

void Run::cancel(bool kill) {
  Effects effects;
  {
    const std::lock_guard lock{mutex_};
    if (job_status::has_ended(workflow_.status)) return;
    abort_all(kill, effects);
    advance(effects);
  }
  perform(std::move(effects));
}

std::string Run::job_id() const {
  return context_.job_id(workflow_.workflow, workflow_.marker);
}

std::string Run::status() const {
  const std::lock_guard lock{mutex_};
  return workflow_.status;
}

bool Run::has_ended() const {
  return job_status::has_ended(status());
}

double Run::progress() const {
  const std::lock_guard lock{mutex_};
  double sum = 0;
  for (const auto& task : tasks_) sum += job_status::has_ended(task.job.status) ? 1 : task.done;
  return sum / static_cast<double>(tasks_.size());
}

std::string Run::summary() const {
  const std::lock_guard lock{mutex_};
  return summarize_now();
}

std::string Run::reply() const {
  const std::lock_guard lock{mutex_};
  return reply_;
}

/// Lets every task run whose turn has come; ends the workflow when nothing is left to do.
void Run::advance(Effects& effects) {
  for (bool is_changed = true; is_changed;) {
    is_changed = false;
    for (std::size_t i = 0; i < tasks_.size(); ++i) is_changed |= advance_task(i, effects);
  }
  const auto ended = [](const Task& task) { return job_status::has_ended(task.job.status); };
  if (std::all_of(tasks_.begin(), tasks_.end(), ended)) finish(effects);
  write_ends(effects);
}

/// Returns whether the task has ended by that, so that others may go on.
bool Run::advance_task(std::size_t index, Effects& effects) {
  auto& task = tasks_[index];
  if (task.is_active || job_status::has_ended(task.job.status)) return false;
  bool is_blocked = is_aborting_;
  for (const auto& dependency : request_.tasks[index].dependencies) {
    const auto& status = tasks_[dependency.index].job.status;
    if (!is_aborting_ && !job_status::has_ended(status)) return false;
    is_blocked |= status != job_status::kCompleted && status != job_status::kSkipped;
  }
  if (is_blocked) {
    end_task(index, job_status::kAborted, {}, effects);
  } else if (!request_.tasks[index].run) {
    end_task(index, job_status::kSkipped, skipped_document(index), effects);
  } else {
    launch(index, effects);
  }
  return !task.is_active;
}

void Run::launch(std::size_t index, Effects& effects) {
  auto& task = tasks_[index];
  task.start = Clock::now();
  const auto status = guard([&] {
    const auto& request = request_.tasks[index];
    std::vector<TaskString> outputs;
    for (const auto& each : tasks_) outputs.push_back(each.outputs);
    const TaskIdentity identity{
        context_.session_id,       workflow_.workflow,     task.job.marker, context_.user.name,
        context_.membership.roles, workflow_.id,           index,           task.job.id,
        context_.membership.cwd,   context_.membership.cdd};
    const auto* manual = manuals_->find(request.operator_name);
    OPH_CHECK(manual != nullptr);
    auto submission =
        make_submission(identity, request_, request, *manual, inject(request, outputs));
    effects.submitted.emplace_back(index, make_work(index, std::move(submission)));
    task.is_active = true;
  });
  if (!status) {
    fail(index, job_status::kStartError, error_document(index, status.text), effects);
  }
}

Work Run::make_work(std::size_t index, std::string submission) {
  const auto& request = request_.tasks[index];
  const bool is_metadata = manuals_->find(request.operator_name)->is_metadata;
  Work work;
  work.kind = is_metadata ? Work::Kind::kMetadata : Work::Kind::kData;
  work.user = context_.user.name;
  work.task = {tasks_[index].job.id, is_metadata ? 1 : requested_ranks(request_, request),
               submission};
  work.started = [self = shared_from_this(), index, text = std::move(submission)] {
    self->task_started(index, text);
  };
  work.progress = [self = shared_from_this(), index](const pool::Progress& progress) {
    self->task_progressed(index, progress);
  };
  work.ended = [self = shared_from_this(), index](const Outcome& outcome) {
    self->task_ended(index, outcome);
  };
  return work;
}

void Run::perform(Effects effects) {
  for (const auto id : effects.cancelled) services_.queue.cancel(id);
  for (auto& [index, work] : effects.submitted) {
    const auto status = guard([&] { services_.queue.submit(std::move(work)); });
    if (status) {
      cancel_if_aborted(index);
      continue;
    }
    Outcome refused;
    refused.error = status.text;
    task_ended(index, refused);
  }
  for (const auto& [index, delay] : effects.retried) {
    services_.later.after(delay,
                          [self = shared_from_this(), index = index] { self->try_again(index); });
  }
  if (!effects.has_ended) return;
  ended_.notify_all();
  if (on_end_) on_end_();
}

/// A workflow may be aborted after it was decided to run a task and before the queue has it.
void Run::cancel_if_aborted(std::size_t index) {
  std::int64_t id = 0;
  {
    const std::lock_guard lock{mutex_};
    const auto& task = tasks_[index];
    const bool is_waiting = task.is_active && task.job.status == job_status::kPending;
    if (!is_aborting_ || (!is_killing_ && !is_waiting)) return;
    id = task.job.id;
  }
  services_.queue.cancel(id);
}

void Run::task_started(std::size_t index, const std::string& submission) {
  const std::lock_guard lock{mutex_};
  auto& job = tasks_[index].job;
  job.status = job_status::kRunning;
  job.submission = submission;
  log_if_failed(guard([&] { services_.journal.set_started(job.id, submission); }));
}

void Run::task_progressed(std::size_t index, const pool::Progress& progress) {
  if (progress.total <= 0) return;
  const std::lock_guard lock{mutex_};
  const auto share = static_cast<double>(progress.done) / static_cast<double>(progress.total);
  tasks_[index].done = std::clamp(share, 0.0, 1.0);
}

/// Submits the workflow that a completed task asks for and tells of it in the answer. What prevents
/// that is the failure of the task.
Outcome Run::with_follow_up(std::size_t index, const Outcome& given) const {
  auto outcome = given;
  auto& result = outcome.result;
  if (!services_.submit || !outcome.error.empty() || result.status != job_status::kCompleted) {
    return outcome;
  }
  const auto status = guard([&] {
    const auto workflow = follow_up(result.outputs);
    if (!workflow) return;
    const auto job = services_.submit(context_, *workflow);
    auto response = Response::parse(result.response);
    response.add_text("submitted_workflow", "Submitted Workflow", job);
    response.set_success();
    result.response = response.to_json(source_of(context_, tasks_[index].job));
  });
  if (status.blame != Blame::kUser) log_if_failed(status);
  outcome.error = status.text;
  return outcome;
}

void Run::task_ended(std::size_t index, const Outcome& given) {
  const auto outcome = with_follow_up(index, given);
  Effects effects;
  {
    const std::lock_guard lock{mutex_};
    auto& task = tasks_[index];
    task.is_active = false;
    const auto& result = outcome.result;
    if (outcome.error.empty() && result.status == job_status::kCompleted) {
      complete(index, result, effects);
    } else if (outcome.was_cancelled) {
      end_task(index, job_status::kAborted, error_document(index, "the task was cancelled"),
               effects);
    } else if (outcome.error.empty()) {
      fail(index, result.status, with_extras(index, result.response), effects);
    } else {
      const auto status = outcome.was_lost ? job_status::kError : job_status::kStartError;
      fail(index, status, error_document(index, outcome.error), effects);
    }
    advance(effects);
  }
  perform(std::move(effects));
}

void Run::try_again(std::size_t index) {
  Effects effects;
  {
    const std::lock_guard lock{mutex_};
    auto& task = tasks_[index];
    if (!task.waits) return;
    task.waits = task.is_active = false;
    advance(effects);
  }
  perform(std::move(effects));
}

void Run::complete(std::size_t index, const pool::Result& result, Effects& effects) {
  auto& task = tasks_[index];
  log_if_failed(guard([&] { task.outputs = TaskString::parse(result.outputs); }));
  const auto output = [&](std::string_view name) {
    return std::string{task.outputs.find(name).value_or("")};
  };
  task.job.output_cube = output("cube");
  const Journal::State state{output("cube"), output("cwd"), output("cdd")};
  log_if_failed(
      guard([&] { services_.journal.remember(context_.session.id, context_.user.id, state); }));
  end_task(index, job_status::kCompleted, with_extras(index, result.response), effects);
}

void Run::fail(std::size_t index, std::string_view status, std::string document, Effects& effects) {
  auto& task = tasks_[index];
  const auto& policy = request_.tasks[index].on_error;
  if (!is_aborting_ && task.retries < policy.retries) {
    task.waits = task.is_active = true;
    task.job.status = job_status::kPending;
    effects.retried.emplace_back(index, policy.pause(++task.retries));
    log_if_failed(guard([&] { services_.journal.set_status(task.job.id, job_status::kPending); }));
    return;
  }
  const auto action = policy.action;
  const bool is_skipped = action == ErrorPolicy::Action::kSkip && !is_aborting_;
  end_task(index, is_skipped ? job_status::kSkipped : status, std::move(document), effects);
  if (action == ErrorPolicy::Action::kAbort) abort_all(true, effects);
  if (action == ErrorPolicy::Action::kBreak) abort_all(false, effects);
}

void Run::end_task(std::size_t index, std::string_view status, std::string document,
                   Effects& effects) {
  auto& job = tasks_[index].job;
  job.status = status;
  if (replies_directly()) reply_ = document;
  const bool is_saved = request_.save && request_.tasks[index].save;
  effects.ends.push_back(
      {job.id, job.status, is_saved ? std::move(document) : std::string{}, job.output_cube});
}

void Run::abort_all(bool kill, Effects& effects) {
  is_aborting_ = true;
  is_killing_ |= kill;
  for (auto& task : tasks_) {
    if (task.waits) task.waits = task.is_active = false;
    const bool is_waiting = task.is_active && task.job.status == job_status::kPending;
    if (is_waiting || (kill && task.is_active)) effects.cancelled.push_back(task.job.id);
  }
}

void Run::finish(Effects& effects) {
  if (job_status::has_ended(workflow_.status)) return;
  // Whoever cancels may be too late: if all has been done, all is well.
  const bool is_cut_short =
      is_aborting_ && !std::all_of(tasks_.begin(), tasks_.end(), [](const Task& task) {
        return task.job.status == job_status::kCompleted || task.job.status == job_status::kSkipped;
      });
  const auto status = is_cut_short ? job_status::kError : job_status::kCompleted;
  if (replies_directly()) {
    // An aborted task has no document of its own.
    if (reply_.empty()) reply_ = error_document(0, "the task was cancelled");
  } else {
    write_ends(effects);
    workflow_.status = status;
    reply_ = summarize_now();
  }
  workflow_.status = status;
  const bool is_saved = request_.save && !replies_directly();
  effects.ends.push_back({workflow_.id, workflow_.status, is_saved ? reply_ : "", ""});
  effects.has_ended = true;
}

void Run::write_ends(Effects& effects) {
  if (effects.ends.empty()) return;
  log_if_failed(guard([&] { services_.journal.set_ended(effects.ends); }));
  effects.ends.clear();
}

std::string Run::error_document(std::size_t index, std::string_view message) const {
  Response document;
  document.set_error(message);
  document.add_extra("execution_time", seconds_since(tasks_[index].start));
  return document.to_json(source_of(context_, tasks_[index].job));
}

std::string Run::skipped_document(std::size_t index) const {
  Response document;
  document.add_text("workflow_task", "Task", "skipped, since it has run=no");
  document.set_success();
  return document.to_json(source_of(context_, tasks_[index].job));
}

/// The document of an operator with what clients take over into their state.
std::string Run::with_extras(std::size_t index, const std::string& document) const {
  std::string text;
  const auto status = guard([&] {
    auto response = Response::parse(document);
    response.add_extra("execution_time", seconds_since(tasks_[index].start));
    for (const std::string_view name : {"cube", "cwd", "cdd"}) {
      if (const auto value = tasks_[index].outputs.find(name)) response.add_extra(name, *value);
    }
    text = response.to_json(source_of(context_, tasks_[index].job));
  });
  if (status) return text;
  log::failure(status);
  return error_document(index, "the operator answered with a document that cannot be read");
}

std::string Run::summarize_now() const {
  std::string text;
  const auto status = guard([&] {
    const auto jobs = services_.journal.tasks(workflow_.id);
    auto response = summarize(workflow_, jobs, request_.format, [&](std::int64_t marker) {
      return context_.job_id(workflow_.workflow, marker);
    });
    response.add_extra("execution_time", seconds_since(start_));
    for (auto task = tasks_.rbegin(); task != tasks_.rend(); ++task) {
      if (task->job.output_cube.empty()) continue;
      response.add_extra("cube", task->job.output_cube);
      break;
    }
    text = response.to_json(source_of(context_, workflow_));
  });
  if (status) return text;
  log::failure(status);
  Response document;
  document.set_error(status.text);
  return document.to_json(source_of(context_, workflow_));
}

}  // namespace oph::server
