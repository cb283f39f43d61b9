// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
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
  std::int64_t light = -1;  ///< number among the light tasks of a massive one; -1: it is none
};

/// Arguments injected from the outputs of other tasks.
using InjectedArguments = std::vector<std::pair<std::string, std::string>>;

/// The task string that runs a task: identity, then the arguments of the user, then what is
/// injected, then the defaults of the workflow that the operator has an argument for.
std::string make_submission(const TaskIdentity& identity, const WorkflowRequest& request,
                            const TaskRequest& task, const OperatorManual& manual,
                            const InjectedArguments& injected);

/// The arguments of a task string without those of the identity.
TaskString without_identity(const TaskString& submission);

/// The outputs ("cube=…;cwd=…;") of a task by its index; several values of one name are joined by
/// '|'.
using OutputsOf = std::function<const TaskString&(std::size_t)>;

/// What the dependencies of a task inject. Several parents of one argument are joined by '|'.
/// Throws a user error if a parent has no such output, or several where one is wanted.
InjectedArguments inject(const TaskRequest& task, const OutputsOf& outputs);

}  // namespace oph::server
