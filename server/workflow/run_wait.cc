// SPDX-License-Identifier: GPL-3.0-or-later
// Tasks that wait without taking a process: for a time, for an answer, for a file; and the lists of
// files that loops run over, which an operator makes.
#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "server/front_end/arguments.h"
#include "server/job_status.h"
#include "server/workflow/deadline.h"
#include "server/workflow/file_list.h"
#include "server/workflow/run.h"
#include "server/workflow/submission.h"
#include "server/workflow/task_documents.h"

namespace oph::server {
namespace {

using std::chrono::milliseconds;
using WallClock = std::chrono::system_clock;

constexpr milliseconds kFirstPoll{500};
constexpr milliseconds kLongestPoll{10000};

/// The arguments of the oph_fs that finds the file of a wait, once it is there.
TaskString awaited_file(const FrontEndArguments& arguments, const TaskString& given) {
  const auto name = arguments.text(arguments.text("output") != "-" ? "output" : "filename");
  if (name == "-") throw user_error("a wait for a file needs a filename");
  TaskString listing;
  listing.set("command", "ls");
  listing.set("dpath", name);
  if (arguments.text("measure") != "-") listing.set("measure", arguments.text("measure"));
  if (const auto cdd = given.find("cdd")) listing.set("cdd", *cdd);
  return listing;
}

}  // namespace

void Run::begin_wait(Index index, const FrontEndArguments& arguments, Effects& effects) {
  auto& task = tasks_[index];
  const auto type = arguments.text("type");
  if (const auto message = arguments.text("message"); message != "-") task.message = message;
  Wait wait;
  if (arguments.text("key") != "-") {
    wait.variables = pair_up(arguments.text("key"), arguments.text("value"));
  }
  wait.deadline = parse_deadline(arguments.text("timeout"),
                                 arguments.text("timeout_type") == "deadline", WallClock::now());
  if (type == "clock" && !wait.deadline) {
    throw user_error("a wait for the clock needs a timeout (timeout={})",
                     arguments.text("timeout"));
  }
  if (type == "file") wait.listing = awaited_file(arguments, tasks_[index].request.arguments);
  waits_[index] = std::move(wait);
  if (!arguments.flag("run")) return end_wait(index, {}, effects);
  task.is_active = task.is_delayed = true;
  task.job.status = job_status::kWaiting;
  save_wait(index);
  watch(index, effects);
}

/// Sets the next moment at which something may have changed.
void Run::watch(Index index, Effects& effects) {
  auto& wait = waits_.at(index);
  auto next = wait.deadline;
  if (!wait.listing.arguments().empty()) {
    const auto poll = WallClock::now() + wait.pause;
    wait.pause = std::min(2 * wait.pause, kLongestPoll);
    if (!next || poll < *next) next = poll;
  }
  if (next) wake_at(index, *next, effects);
}

void Run::wake_at(Index index, WallClock::time_point moment, Effects& effects) {
  tasks_[index].resume_at = moment;
  const auto rest = std::chrono::ceil<milliseconds>(moment - WallClock::now());
  effects.woken.emplace_back(index, std::max(rest, milliseconds{0}));
}

/// A moment has come that a task wanted to be told of.
void Run::wake(Index index) {
  Effects effects;
  {
    const std::lock_guard lock{mutex_};
    auto& task = tasks_[index];
    if (!task.is_delayed) return;
    if (WallClock::now() < task.resume_at) {
      wake_at(index, task.resume_at, effects);
    } else if (task.job.status == job_status::kWaiting) {
      look(index, effects);
    } else {
      task.is_delayed = task.is_active = false;
      tasks_.make_ready(index);
    }
    advance(effects);
  }
  perform(std::move(effects));
}

/// Ends a wait whose time is over, or looks for its file.
void Run::look(Index index, Effects& effects) {
  const auto& wait = waits_.at(index);
  const bool is_over = wait.deadline && *wait.deadline <= WallClock::now();
  if (wait.listing.arguments().empty()) return end_wait(index, {}, effects);
  if (is_over) {
    return fail_wait(index, "the file has not come in time", effects);
  }
  submit_listing(index, wait.listing, effects);
}

void Run::end_wait(Index index, Variables variables, Effects& effects) {
  auto& task = tasks_[index];
  task.is_active = task.is_delayed = false;
  auto all = std::move(waits_.at(index).variables);
  for (auto& [name, variable] : variables) all[name] = std::move(variable);
  waits_.erase(index);
  set_variables(index, std::move(all));
  complete_control(index, effects);
}

void Run::fail_wait(Index index, std::string_view why, Effects& effects) {
  auto& task = tasks_[index];
  task.is_active = task.is_delayed = false;
  waits_.erase(index);
  fail(index, job_status::kError, error_document(context_, task, why), effects);
}

/// An oph_input speaks to a waiting task, by its name or that in the request.
void Run::answer(const std::string& name, const std::string& action, Variables variables) {
  Effects effects;
  {
    const std::lock_guard lock{mutex_};
    const auto index = find_waiting(name);
    if (action == "abort") {
      fail_wait(index, "a user aborted the task", effects);
    } else if (action == "wait") {
      for (auto& [key, variable] : variables) waits_.at(index).variables[key] = variable;
      save_wait(index);
    } else {
      end_wait(index, std::move(variables), effects);
    }
    advance(effects);
  }
  perform(std::move(effects));
}

Run::Index Run::find_waiting(const std::string& name) const {
  std::optional<Index> found;
  for (const auto& [index, wait] : waits_) {
    const auto& task = tasks_[index];
    if (task.job.status != job_status::kWaiting) continue;
    if (task.job.name == name) return index;
    if (request_.tasks[task.origin].name == name) found = index;
  }
  if (found) return *found;
  throw user_error("no task of that name is waiting in the workflow (id={}, taskname={})",
                   workflow_.workflow, name);
}

/// Lists the files that a loop runs over.
void Run::list_files(Index index, const std::string& filter, Effects& effects) {
  auto& task = tasks_[index];
  const auto cdd = task.request.arguments.find("cdd").value_or("");
  submit_listing(index, file_listing(filter, cdd), effects);
  task.is_active = true;
}

/// Lets oph_fs list files for a task.
void Run::submit_listing(Index index, const TaskString& listing, Effects& effects) {
  TaskRequest task;
  task.operator_name = "oph_fs";
  task.arguments = listing;
  const auto* manual = manuals_->find(task.operator_name);
  if (manual == nullptr) throw system_error("files cannot be listed without oph_fs");
  Work work;
  work.kind = Work::Kind::kMetadata;
  work.user = context_.user.name;
  work.task = {tasks_[index].job.id, 1,
               make_submission(identity_of(index), request_, task, *manual, {})};
  work.started = [] {};
  work.progress = [](const pool::Progress&) {};
  work.ended = [self = shared_from_this(), index](const Outcome& outcome) {
    self->files_listed(index, outcome);
  };
  effects.submitted.emplace_back(index, std::move(work));
}

void Run::files_listed(Index index, const Outcome& outcome) {
  Effects effects;
  {
    const std::lock_guard lock{mutex_};
    if (loops_.contains(index)) {
      tasks_[index].is_active = false;
      files_of_loop(index, outcome, effects);
    } else if (tasks_[index].job.status == job_status::kWaiting) {
      std::vector<std::string> files;
      const auto status = guard([&] { files = listed_files(outcome); });
      // What cannot be listed is not there yet.
      if (status && !files.empty()) {
        end_wait(index, {}, effects);
      } else {
        watch(index, effects);
      }
    }
    advance(effects);
  }
  perform(std::move(effects));
}

void Run::files_of_loop(Index index, const Outcome& outcome, Effects& effects) {
  auto& task = tasks_[index];
  if (outcome.was_cancelled) {
    return end_task(index, job_status::kAborted,
                    error_document(context_, task, "the task was cancelled"), effects);
  }
  const auto status = guard([&] {
    auto& loop = loops_.at(index);
    loop.values = listed_files(outcome);
    loop.has_values = true;
    run_loop(index, effects);
  });
  if (!status) {
    loops_.erase(index);
    fail(index, job_status::kError, error_document(context_, task, status.text), effects);
  }
}

}  // namespace oph::server
