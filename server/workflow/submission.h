// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/manual_json.h"
#include "base/task_string.h"
#include "server/workflow/request.h"

namespace oph::server {

/// Where a task stands: what its operator is told besides the user's arguments.
struct TaskIdentity {
  std::string session;  ///< session id
  std::int64_t workflow = 0;
  std::int64_t marker = 0;
  std::string user;
  unsigned roles = 0;
  std::int64_t parent_job = 0;
  std::size_t index = 0;
  std::int64_t job = 0;
  std::string cwd;  ///< of the user in the session
  std::string cdd;
};

/// Arguments injected from the outputs of other tasks.
using InjectedArguments = std::vector<std::pair<std::string, std::string>>;

/// The task string that runs a task: identity, then the arguments of the user, then what is
/// injected, then the defaults of the workflow that the operator has an argument for.
std::string make_submission(const TaskIdentity& identity, const WorkflowRequest& request,
                            const TaskRequest& task, const OperatorManual& manual,
                            const InjectedArguments& injected);

/// What a dependency injects, given the outputs ("cube=…;cwd=…;") of each task by index. Several
/// parents of one argument are joined by '|'. Throws a user error if a parent has no such output.
InjectedArguments inject(const TaskRequest& task, const std::vector<TaskString>& outputs);

}  // namespace oph::server
