// SPDX-License-Identifier: GPL-3.0-or-later
#include <pwd.h>
#include <unistd.h>

#include <algorithm>

#include "base/error.h"
#include "base/log.h"
#include "server/job_status.h"
#include "server/workflow/run.h"
#include "server/workflow/submission.h"
#include "server/workflow/summary.h"
#include "server/workflow/task_documents.h"
#include "server/workflow/validation.h"

namespace oph::server {
namespace {

/// Tasks of one workflow that the queue has at once: a wide loop must not fill it.
constexpr std::size_t kMostInQueue = 64;

std::string os_user() {
  const auto* entry = ::getpwuid(::geteuid());
  return entry == nullptr ? std::string{} : entry->pw_name;
}

/// Of what a massive task has made clients take over the last one.
std::string_view last_of(std::string_view cubes) {
  return cubes.substr(cubes.rfind('|') + 1);
}

}  // namespace

/// Lets every task run whose turn has come; ends the workflow when nothing is left to do.
void Run::advance(Effects& effects) {
  if (is_suspended_) return write_ends(effects);
  for (;;) {
    if (const auto index = tasks_.take_ready()) {
      advance_task(*index, effects);
    } else if (!held_.empty() && in_queue_ < kMostInQueue) {
      tasks_.make_ready(held_.front());
      held_.pop_front();
    } else {
      break;
    }
  }
  if (tasks_.have_all_ended() && !is_cleaning_up_) {
    begin_clean_up();
    while (const auto index = tasks_.take_ready()) advance_task(*index, effects);
  }
  if (tasks_.have_all_ended()) finish(effects);
  write_ends(effects);
}

/// Adds tasks to a workflow at work: writes them down, with the next markers, and lets them wait
/// for their dependencies. `parent` is the job of the workflow, or of the task that they are parts
/// of. Returns the index of the first.
Run::Index Run::append(const metadb::Job& parent, std::vector<RunTask> tasks) {
  std::vector<metadb::Job> jobs;
  for (const auto& task : tasks) jobs.push_back(task.job);
  services_.journal.add(parent, jobs);
  for (std::size_t i = 0; i < tasks.size(); ++i) tasks[i].job = std::move(jobs[i]);
  const auto first = tasks_.add(std::move(tasks));
  save_tasks(first, jobs.size());
  return first;
}

void Run::advance_task(Index index, Effects& effects) {
  if (ends_without_running(index, effects)) return;
  if (is_flow_control(tasks_[index].request.operator_name)) return control(index, effects);
  if (in_queue_ >= kMostInQueue) {
    held_.push_back(index);
  } else {
    launch(index, effects);
  }
}

/// Whether a task is not to run because of others, or of its request; it has ended then.
bool Run::ends_without_running(Index index, Effects& effects) {
  const auto& task = tasks_[index];
  const auto& dependencies = task.request.dependencies;
  // What cleans up, and parts of a massive task, wait for others, but not for their success.
  const bool is_blocked =
      !task.is_final && !task.whole &&
      std::any_of(dependencies.begin(), dependencies.end(), [&](const Dependency& dependency) {
        const auto& status = tasks_[dependency.index].job.status;
        return status == job_status::kAborted || job_status::is_error(status);
      });
  gather_scope(index);
  const bool is_to_abort = is_aborting_ && !task.is_final;
  if (is_to_abort || is_blocked) {
    end_task(index, job_status::kAborted, {}, effects);
  } else if (is_unselected(index)) {
    end_task(index, job_status::kUnselected, {}, effects);
  } else if (!task.request.run) {
    end_task(index, job_status::kSkipped, skipped_document(context_, task), effects);
  } else {
    return false;
  }
  return true;
}

/// Whether a task is in a branch that is not taken, or in a loop without iterations. What closes a
/// block ends as what opened it.
bool Run::is_unselected(Index index) const {
  const auto& task = tasks_[index];
  const auto flow = flow_of(task.request);
  if (closes(flow)) return tasks_[opener_of(index)].job.status == job_status::kUnselected;
  const auto& dependencies = task.request.dependencies;
  return std::any_of(dependencies.begin(), dependencies.end(), [&](const Dependency& dependency) {
    const auto& before = tasks_[dependency.index];
    if (before.job.status == job_status::kUnselected) return true;
    if (!opens(flow_of(before.request))) return false;
    return request_.blocks.are_of_one_selection(before.origin, task.origin) == before.is_taken;
  });
}

/// What a task sees of variables: those of its iteration, and of all it depends on.
void Run::gather_scope(Index index) {
  auto& task = tasks_[index];
  auto scope = task.scope ? *task.scope : Variables{};
  if (const auto& frame = frames_[task.frame].scope; frame && !task.scope) scope = *frame;
  if (!task.scope) scope.insert(task.request.variables.begin(), task.request.variables.end());
  const auto& dependencies = task.request.dependencies;
  for (; task.merged < dependencies.size(); ++task.merged) {
    const auto& before = tasks_[dependencies[task.merged].index].scope;
    if (before) merge(scope, *before);
  }
  task.scope = std::make_shared<const Variables>(std::move(scope));
}

FindVariable Run::variables_of(Index index) const {
  const auto& task = tasks_[index];
  return [this, &task](std::string_view name) -> std::optional<Variable> {
    if (const auto found = task.scope->find(name); found != task.scope->end()) {
      return found->second;
    }
    if (const auto found = globals_.find(name); found != globals_.end()) return found->second;
    return predefined(name, task);
  };
}

std::optional<Variable> Run::predefined(std::string_view name, const RunTask& task) const {
  const auto argument = [&](std::string_view given, const std::string& of_workflow) {
    return Variable{std::string{task.request.arguments.find(given).value_or(of_workflow)}};
  };
  if (name == "OPH_SESSION_ID") return Variable{context_.session_id};
  if (name == "OPH_SESSION_CODE") return Variable{context_.session.code};
  if (name == "OPH_WORKFLOW_ID") return Variable{std::to_string(workflow_.workflow)};
  if (name == "OPH_MARKER_ID") return Variable{std::to_string(task.job.marker)};
  if (name == "OPH_SERVER_HOST") return Variable{services_.host};
  if (name == "OPH_SERVER_PORT") return Variable{services_.port};
  if (name == "OPH_USER") return Variable{context_.user.name};
  if (name == "OPH_PASSWD") return Variable{"***"};
  if (name == "OPH_OS_USER") return Variable{os_user()};
  if (name == "NCORES") return argument("ncores", request_.ncores.empty() ? "1" : request_.ncores);
  if (name == "NHOST") return argument("nhost", request_.nhost.empty() ? "0" : request_.nhost);
  return std::nullopt;
}

TaskIdentity Run::identity_of(Index index) const {
  const auto& task = tasks_[index];
  const auto& job = task.job;
  const auto whole = task.whole.value_or(index);
  const auto light =
      task.whole ? static_cast<std::int64_t>(index - tasks_[whole].lights->first) : -1;
  return {context_.session_id,
          workflow_.workflow,
          job.marker,
          context_.user.name,
          context_.membership.roles,
          workflow_.id,
          whole,
          job.id,
          context_.membership.cwd,
          context_.membership.cdd,
          light};
}

void Run::launch(Index index, Effects& effects) {
  auto& task = tasks_[index];
  task.start = RunTask::Clock::now();
  const auto status = guard([&] {
    auto request = task.request;
    const auto* manual = manuals_->find(request.operator_name);
    OPH_CHECK(manual != nullptr);
    request.arguments = substitute(request.arguments, variables_of(index));
    validate_launch(request_, request, *manual);
    const auto outputs = [&](Index parent) -> const TaskString& { return tasks_[parent].outputs; };
    auto submission =
        make_submission(identity_of(index), request_, request, *manual, inject(request, outputs));
    if (begin_massive(index, submission, *manual, effects)) return;
    effects.submitted.emplace_back(index, make_work(index, request, std::move(submission)));
    task.is_active = true;
    ++in_queue_;
  });
  if (!status) {
    fail(index, job_status::kStartError, error_document(context_, task, status.text), effects);
  }
}

Work Run::make_work(Index index, const TaskRequest& request, std::string submission) {
  Work work;
  work.kind = kind_of(*manuals_->find(request.operator_name));
  work.user = context_.user.name;
  const bool is_data = work.kind == Work::Kind::kData;
  work.task = {tasks_[index].job.id, is_data ? requested_ranks(request_, request) : 1, submission};
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

void Run::complete(Index index, const pool::Result& result, Effects& effects) {
  auto& task = tasks_[index];
  log_if_failed(guard([&] { task.outputs = TaskString::parse(result.outputs); }));
  const auto output = [&](std::string_view name) {
    return std::string{task.outputs.find(name).value_or("")};
  };
  task.job.output_cube = output("cube");
  end_task(index, job_status::kCompleted, with_extras(context_, task, result.response), effects,
           {context_.session.id, context_.user.id, output("cube"), output("cwd"), output("cdd")});
}

void Run::fail(Index index, std::string_view status, std::string document, Effects& effects) {
  auto& task = tasks_[index];
  const auto& policy = tasks_[index].request.on_error;
  if (!is_aborting_ && task.retries < policy.retries) {
    task.is_delayed = task.is_active = true;
    task.job.status = job_status::kPending;
    wake_at(index, std::chrono::system_clock::now() + policy.pause(++task.retries), effects);
    log_if_failed(guard([&] {
      services_.journal.set_status(task.job.id, job_status::kPending);
      save_tasks(index, 1);
    }));
    return;
  }
  const auto action = policy.action;
  const bool is_skipped = action == ErrorPolicy::Action::kSkip && !is_aborting_;
  end_task(index, is_skipped ? job_status::kSkipped : status, std::move(document), effects);
  if (action == ErrorPolicy::Action::kAbort) abort_all(true, effects);
  if (action == ErrorPolicy::Action::kBreak) abort_all(false, effects);
}

void Run::end_task(Index index, std::string_view status, std::string document, Effects& effects,
                   Journal::State session) {
  auto& task = tasks_[index];
  const auto& job = task.job;
  tasks_.end(index, status);
  if (is_referable_[task.origin] && !task.whole) task.document = document;
  if (replies_directly() && !task.is_final && !task.whole) reply_ = document;
  const bool is_saved = request_.save && task.request.save;
  effects.ends.push_back(
      {job.id, job.status, is_saved ? std::move(document) : std::string{}, job.output_cube,
       request_.is_single_answer() ? std::string{} : state_of(index),
       task.is_start_unwritten ? job.submission : std::string{}, std::move(session)});
  task.is_start_unwritten = false;
  const bool is_reached = status == job_status::kCompleted || status == job_status::kSkipped;
  if (is_reached && !task.request.checkpoint.empty() && !task.is_final) {
    save_checkpoint(task.request.checkpoint);
  }
  if (task.whole) end_light_task(*task.whole, effects);
}

void Run::abort_all(bool kill, Effects& effects) {
  is_aborting_ = true;
  is_killing_ |= kill;
  for (Index index = 0; index < tasks_.size(); ++index) {
    auto& task = tasks_[index];
    if (task.is_delayed) task.is_delayed = task.is_active = false;
    const bool is_waiting = task.is_active && task.job.status == job_status::kPending;
    if (is_waiting || (kill && task.is_active)) effects.cancelled.push_back(task.job.id);
    if (!task.is_active) tasks_.make_ready(index);
  }
}

void Run::finish(Effects& effects) {
  if (job_status::has_ended(workflow_.status)) return;
  // Whoever cancels may be too late: if all has been done, all is well.
  const bool is_cut_short =
      is_aborting_ && !std::all_of(tasks_.begin(), tasks_.end(), [](const RunTask& task) {
        const auto& status = task.job.status;
        if (task.is_final) return true;
        return job_status::has_ended(status) && status != job_status::kAborted &&
               !job_status::is_error(status);
      });
  const auto status = is_cut_short ? job_status::kError : job_status::kCompleted;
  if (replies_directly()) {
    // An aborted task has no document of its own.
    if (reply_.empty()) reply_ = error_document(context_, tasks_[0], "the task was cancelled");
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

std::string Run::summarize_now() const {
  std::string text;
  const auto status = guard([&] {
    const auto jobs = services_.journal.tasks(workflow_.id);
    auto response = summarize(workflow_, jobs, request_.format, [&](std::int64_t marker) {
      return context_.job_id(workflow_.workflow, marker);
    });
    response.add_extra("execution_time", seconds_since(start_));
    const auto last = std::find_if(jobs.rbegin(), jobs.rend(),
                                   [](const auto& job) { return !job.output_cube.empty(); });
    if (last != jobs.rend()) response.add_extra("cube", last_of(last->output_cube));
    text = response.to_json(source_of(context_, workflow_));
  });
  if (status) return text;
  log::failure(status);
  Response document;
  document.set_error(status.text);
  return document.to_json(source_of(context_, workflow_));
}

}  // namespace oph::server
