// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/task.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "base/log.h"
#include "base/text.h"
#include "framework/fragment_workers.h"
#include "framework/near_fragments.h"
#include "metadb/roles.h"

namespace oph::framework {
namespace {

std::string value_of(const TaskString& submission, std::string_view name) {
  return std::string{submission.find(name).value_or("")};
}

std::string task_name(const TaskString& submission) {
  const auto job = value_of(submission, "jobid");
  return job.empty() ? fmt::format("process-{}", ::getpid()) : job;
}

}  // namespace

Task::Task(Environment& environment, Communicator& communicator, Monitor& monitor,
           TaskString submission, const OperatorManual& manual)
    : environment_{environment},
      team_{communicator},
      monitor_{monitor},
      submission_{std::move(submission)},
      manual_{manual},
      user_{value_of(submission_, "username")},
      name_{task_name(submission_)},
      roles_{metadb::kAllRoles} {
  const auto session = value_of(submission_, "sessionid");
  if (!session.empty() && session != "null") {
    session_code_ = catalogue().parse_session_id(session);
    if (!session_code_)
      throw user_error("sessionid must be a session of this server (sessionid={})", session);
    // Inside a session nothing is allowed that the server did not say.
    roles_ = static_cast<unsigned>(parse_integer(value_of(submission_, "userrole")).value_or(0));
  }
}

void Task::check_arguments() {
  arguments_.emplace(submission_, manual_);
}

void Task::note_done() {
  const auto job = parse_integer(name_);
  if (!job) return;  // started by hand, it has no history
  const auto noted = guard([&] { catalogue().jobs().set_done(*job, notifications_); });
  if (!noted) log::failure(noted, {{"job", name_}});
}

std::int64_t Task::root_folder() {
  return catalogue().folders().root(session_code_.value_or("local"));
}

metadb::Cube Task::cube(std::string_view argument) {
  return cube_by_pid(arguments().text(argument));
}

metadb::Cube Task::cube_by_pid(std::string_view pid) {
  const auto number = accessible_cube(pid);
  if (is_root() && !manual_.is_metadata) {
    const auto job = source().job;
    if (!catalogue().cubes().use(number, job.empty() ? name() : job)) {
      throw user_error("no such datacube (cube={})", pid);
    }
  }
  return read_cube(number, pid);
}

metadb::Cube Task::unused_cube(std::string_view argument) {
  const auto& pid = arguments().text(argument);
  return read_cube(accessible_cube(pid), pid);
}

/// The number of a cube that the session may see.
std::int64_t Task::accessible_cube(std::string_view pid) {
  const auto number = catalogue().parse_cube_pid(pid);
  if (!number) {
    throw user_error("no such datacube: a PID is written {} (cube={})", catalogue().cube_pid(3, 20),
                     pid);
  }
  const auto folder = catalogue().cubes().root_folder(*number);
  if (!folder) throw user_error("no such datacube (cube={})", pid);
  if (session_code_ && folder != root_folder()) {
    throw user_error("the datacube is not in this session (cube={})", pid);
  }
  return *number;
}

metadb::Cube Task::read_cube(std::int64_t number, std::string_view pid) {
  auto cube = catalogue().cubes().find(number);
  if (!cube || catalogue().cube_pid(cube->container_id, number) != pid) {
    throw user_error("no such datacube (cube={})", pid);
  }
  return std::move(*cube);
}

void Task::require_role(metadb::Role role, std::string_view what) const {
  const auto* const wanted = std::ranges::find(metadb::kRoleNames, role, &metadb::RoleName::role);
  if (metadb::may(roles_, wanted->name)) return;
  throw user_error("{} needs the role {} in the session (roles={})", what, wanted->name,
                   metadb::role_letters(roles_));
}

bool Task::is_administrator() {
  if (!session_code_) return true;
  const auto account = catalogue().users().find(user_);
  return account && account->is_admin;
}

void Task::notify(std::string_view key, std::string_view value) {
  notifications_ += fmt::format("{}={};", key, value);
}

ResponseSource Task::source() const {
  ResponseSource source;
  source.producer = user_;
  source.session_code = session_code_.value_or("");
  source.workflow = value_of(submission_, "workflowid");
  source.marker = value_of(submission_, "markerid");
  if (session_code_) {
    source.job =
        fmt::format("{}?{}#{}", value_of(submission_, "sessionid"), source.workflow, source.marker);
  }
  return source;
}

std::int64_t Task::integer_from_root(const std::function<std::int64_t()>& make) {
  const auto text = team_.from_root([&] { return std::to_string(make()); });
  const auto number = parse_integer(text);
  OPH_CHECK(number.has_value());
  return *number;
}

Task::Block Task::my_block(std::size_t count) const {
  const auto rank = static_cast<std::size_t>(team_.rank());
  const auto ranks = static_cast<std::size_t>(team_.size());
  return {count * rank / ranks, count * (rank + 1) / ranks};
}

void Task::for_my_fragments(std::span<const metadb::Fragment> fragments, const FragmentWork& work) {
  const auto threads = static_cast<std::size_t>(arguments().integer("nthreads"));
  const auto total = static_cast<std::int64_t>(fragments.size());
  if (runs_on_several_hosts()) {
    return run_in_threads(*this, near_fragments(*this, fragments), threads, work, total);
  }
  const auto block = my_block(fragments.size());
  const auto mine = fragments.subspan(block.begin, block.end - block.begin);
  run_in_threads(*this, mine, threads, work, total);
}

void Task::check_cancelled() const {
  if (monitor_.is_cancelled()) throw user_error("the task was cancelled");
}

}  // namespace oph::framework
