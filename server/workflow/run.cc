// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/run.h"

#include <algorithm>

#include "base/error.h"
#include "base/log.h"
#include "base/response.h"
#include "server/job_status.h"
#include "server/workflow/follow_up.h"
#include "server/workflow/lost_task.h"
#include "server/workflow/task_documents.h"

namespace oph::server {
namespace {

/// How long a task runs before it is written down that it does, if nothing depends on that.
constexpr std::chrono::milliseconds kSoon{100};

double done(const RunTask& task) {
  return job_status::has_ended(task.job.status) ? 1 : task.done;
}

}  // namespace

void Run::log_if_failed(const Status& status) {
  if (!status) log::failure(status);
}

Run::Run(SessionContext context, WorkflowRequest request, std::shared_ptr<const Manuals> manuals,
         RunServices services)
    : context_{std::move(context)},
      request_{std::move(request)},
      manuals_{std::move(manuals)},
      services_{std::move(services)} {
  find_referable();
  make_jobs();
}

void Run::make_jobs() {
  workflow_.session_id = context_.session.id;
  workflow_.session_code = context_.session.code;
  workflow_.user_id = context_.user.id;
  workflow_.user = context_.user.name;
  workflow_.name = request_.name;
  workflow_.status = job_status::kRunning;
  workflow_.command = request_.command;
  workflow_.request = request_.text;
  if (request_.tasks.size() == 1) workflow_.operator_name = request_.tasks[0].operator_name;
  tasks_.add(make_tasks(request_.blocks.all(), 0, 0));
}

/// Later tasks may refer to the documents of those before them.
void Run::find_referable() {
  is_referable_.assign(request_.tasks.size(), false);
  const auto& order = request_.blocks.order;
  for (auto origin = order.rbegin(); origin != order.rend(); ++origin) {
    const auto& task = request_.tasks[*origin];
    if (!is_referable_[*origin] && !is_flow_control(task.operator_name)) continue;
    for (const auto& dependency : task.dependencies) is_referable_[dependency.index] = true;
  }
}

void Run::create() {
  const std::lock_guard lock{mutex_};
  std::vector<metadb::Job> jobs;
  for (const auto& task : tasks_) jobs.push_back(task.job);
  services_.journal.create(workflow_, jobs);
  for (std::size_t i = 0; i < jobs.size(); ++i) tasks_[i].job = std::move(jobs[i]);
}

void Run::start() {
  Effects effects;
  {
    const std::lock_guard lock{mutex_};
    advance(effects);
  }
  perform(std::move(effects));
}

void Run::wait() {
  std::unique_lock lock{mutex_};
  ended_.wait(lock, [&] { return is_suspended_ || job_status::has_ended(workflow_.status); });
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

void Run::suspend() {
  {
    const std::lock_guard lock{mutex_};
    is_suspended_ = true;
  }
  ended_.notify_all();
}

bool Run::is_idle() const {
  const std::lock_guard lock{mutex_};
  return in_queue_ == 0;
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
  std::size_t count = 0;
  for (const auto& task : tasks_) {
    if (task.whole) continue;  // what it has done counts for the whole
    sum += done(task);
    ++count;
  }
  return sum / static_cast<double>(count);
}

std::optional<double> Run::progress(std::int64_t marker) const {
  const std::lock_guard lock{mutex_};
  for (const auto& task : tasks_) {
    if (task.job.marker == marker) return done(task);
  }
  return std::nullopt;
}

std::string Run::summary() const {
  const std::lock_guard lock{mutex_};
  return summarize_now();
}

std::string Run::reply() const {
  const std::lock_guard lock{mutex_};
  if (!is_suspended_ || job_status::has_ended(workflow_.status)) return reply_;
  Response document;
  document.set_error("the server stops; the workflow goes on when it is back");
  return document.to_json(source_of(context_, workflow_));
}

void Run::perform(Effects&& effects) {
  for (const auto id : effects.cancelled) services_.queue.cancel(id);
  for (auto& [index, work] : effects.submitted) {
    const auto ended = work.ended;
    const auto status = guard([&, &work = work] { services_.queue.submit(std::move(work)); });
    if (status) {
      cancel_if_aborted(index);
      continue;
    }
    Outcome refused;
    refused.error = status.text;
    ended(refused);
  }
  for (auto& [index, search] : effects.searches) find_targets(index, std::move(search));
  for (const auto& [index, delay] : effects.woken) {
    services_.later.after(delay, [run = weak_from_this(), index = index] {
      if (const auto self = run.lock()) self->wake(index);
    });
  }
  for (const auto& [index, call] : effects.calls) call_ended(index, guard(call));
  if (!effects.has_ended) return;
  ended_.notify_all();
  if (on_end_) on_end_();
}

/// A workflow may be aborted after it was decided to run a task and before the queue has it.
void Run::cancel_if_aborted(Index index) {
  std::int64_t id = 0;
  {
    const std::lock_guard lock{mutex_};
    const auto& task = tasks_[index];
    const bool is_waiting = task.is_active && task.job.status == job_status::kPending;
    if (task.is_final || !is_aborting_ || (!is_killing_ && !is_waiting)) return;
    id = task.job.id;
  }
  services_.queue.cancel(id);
}

/// A single answer does not go on after a restart: that it runs is only noted for who asks
/// meanwhile, so not at all if it ends soon.
void Run::task_started(Index index, const std::string& submission) {
  {
    const std::lock_guard lock{mutex_};
    auto& task = tasks_[index];
    task.job.status = job_status::kRunning;
    task.job.submission = submission;
    task.is_start_unwritten = true;
  }
  if (!request_.is_single_answer()) return note_start(index);
  services_.later.after(kSoon, [run = weak_from_this(), index] {
    if (const auto self = run.lock()) self->note_start(index);
  });
}

void Run::note_start(Index index) {
  const std::lock_guard lock{mutex_};
  auto& task = tasks_[index];
  if (!task.is_start_unwritten || task.job.status != job_status::kRunning) return;
  task.is_start_unwritten = false;
  log_if_failed(guard([&] { services_.journal.set_started(task.job.id, task.job.submission); }));
}

void Run::task_progressed(Index index, const pool::Progress& progress) {
  if (progress.total <= 0) return;
  const std::lock_guard lock{mutex_};
  const auto share = static_cast<double>(progress.done) / static_cast<double>(progress.total);
  tasks_[index].done = std::clamp(share, 0.0, 1.0);
}

/// Submits the workflow that a completed task asks for and tells of it in the answer. What prevents
/// that is the failure of the task.
Outcome Run::with_follow_up(Index index, const Outcome& given) const {
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
    const std::lock_guard lock{mutex_};
    result.response = response.to_json(source_of(context_, tasks_[index].job));
  });
  if (status.blame != Blame::kUser) log_if_failed(status);
  outcome.error = status.text;
  return outcome;
}

/// A task whose process was lost may have done its work before: then it has completed.
Outcome Run::with_work_done(Index index, const Outcome& given) const {
  auto outcome = given;
  if (!given.was_lost) return outcome;
  log_if_failed(guard([&] {
    std::unique_lock lock{mutex_};
    const auto job = tasks_[index].job.id;
    const auto operator_name = tasks_[index].request.operator_name;
    lock.unlock();
    const auto outputs = services_.journal.outputs_of_done(job);
    if (!outputs) return;
    outcome.result = result_of_lost(job, operator_name, *outputs, given.error);
    outcome.error.clear();
  }));
  return outcome;
}

void Run::task_ended(Index index, const Outcome& given) {
  const auto outcome = with_follow_up(index, with_work_done(index, given));
  Effects effects;
  {
    const std::lock_guard lock{mutex_};
    auto& task = tasks_[index];
    task.is_active = false;
    --in_queue_;
    // It stays as it was: another server runs it again.
    if (is_suspended_ && !outcome.error.empty()) return;
    const auto& result = outcome.result;
    if (outcome.error.empty() && result.status == job_status::kCompleted) {
      complete(index, result, effects);
    } else if (outcome.was_cancelled) {
      end_task(index, job_status::kAborted,
               error_document(context_, task, "the task was cancelled"), effects);
    } else if (outcome.error.empty()) {
      fail(index, result.status, with_extras(context_, task, result.response), effects);
    } else {
      const auto status = outcome.was_lost ? job_status::kError : job_status::kStartError;
      fail(index, status, error_document(context_, task, outcome.error), effects);
    }
    advance(effects);
  }
  perform(std::move(effects));
}

}  // namespace oph::server
