// SPDX-License-Identifier: GPL-3.0-or-later
// Tasks that wait without taking a process: for a time, for an answer, for a file.
#include <algorithm>

#include "base/error.h"
#include "base/response.h"
#include "base/text.h"
#include "server/front_end/arguments.h"
#include "server/job_status.h"
#include "server/workflow/deadline.h"
#include "server/workflow/file_reference.h"
#include "server/workflow/run.h"
#include "server/workflow/submission.h"
#include "server/workflow/task_documents.h"

namespace oph::server {
namespace {

using std::chrono::milliseconds;
using WallClock = std::chrono::system_clock;

constexpr milliseconds kLongestPoll{10000};

/// The arguments of the oph_fs that finds the file of a wait, once it is there.
TaskString awaited_file(const FrontEndArguments& arguments, const TaskString& given) {
  const auto name = arguments.text(arguments.text("output") != "-" ? "output" : "filename");
  const bool is_referred_to = arguments.text("fileref") != "-";
  if (name == "-" && !is_referred_to) {
    throw user_error("a wait for a file needs a filename or a fileref");
  }
  TaskString listing;
  listing.set("command", "ls");
  if (!is_referred_to) listing.set("dpath", name);
  if (arguments.text("measure") != "-") listing.set("measure", arguments.text("measure"));
  if (const auto cdd = given.find("cdd")) listing.set("cdd", *cdd);
  return listing;
}

/// Whether oph_fs has found a file. What cannot be listed is not there yet.
bool has_found_file(const Outcome& outcome) {
  if (!outcome.error.empty()) return false;
  const auto response = Response::parse(outcome.result.response);
  if (response.error()) return false;
  for (const auto& object : response.objects()) {
    if (object.key != "fs") continue;
    for (const auto& grid : object.grids) {
      for (const auto& row : grid.rows) {
        if (row.at(0) == "f") return true;
      }
    }
  }
  return false;
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
  if (type == "file") {
    wait.listing = awaited_file(arguments, tasks_[index].request.arguments);
    if (const auto file = arguments.text("fileref"); file != "-") wait.reference = file;
  }
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
  const auto status = guard([&] { look_for_file(index, effects); });
  if (!status) fail_wait(index, status.text, effects);
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

/// Lets oph_fs look for the file of a wait.
void Run::look_for_file(Index index, Effects& effects) {
  auto listing = waits_.at(index).listing;
  if (const auto& reference = waits_.at(index).reference; !reference.empty()) {
    const auto identity = TaskString::parse(listing_submission(index, listing));
    const auto cdd = identity.find("cdd").value_or("/");
    const auto file = read_file_reference(services_.base_path, cdd, reference);
    if (!file) return watch(index, effects);
    listing.set("dpath", *file);
  }
  Work work;
  work.kind = Work::Kind::kMetadata;
  work.user = context_.user.name;
  work.task = {tasks_[index].job.id, 1, listing_submission(index, listing)};
  work.started = [] {};
  work.progress = [](const pool::Progress&) {};
  work.ended = [self = shared_from_this(), index](const Outcome& outcome) {
    self->file_looked_for(index, outcome);
  };
  effects.submitted.emplace_back(index, std::move(work));
}

/// The submission of an oph_fs that lists files in the name of a task.
std::string Run::listing_submission(Index index, const TaskString& listing) const {
  TaskRequest task;
  task.operator_name = "oph_fs";
  task.arguments = listing;
  const auto* manual = manuals_->find(task.operator_name);
  if (manual == nullptr) throw system_error("files cannot be listed without oph_fs");
  return make_submission(identity_of(index), request_, task, *manual, {});
}

void Run::file_looked_for(Index index, const Outcome& outcome) {
  Effects effects;
  {
    const std::lock_guard lock{mutex_};
    if (tasks_[index].job.status == job_status::kWaiting) {
      bool is_there = false;
      log_if_failed(guard([&] { is_there = has_found_file(outcome); }));
      if (is_there) {
        end_wait(index, {}, effects);
      } else {
        watch(index, effects);
      }
    }
    advance(effects);
  }
  perform(std::move(effects));
}

}  // namespace oph::server
