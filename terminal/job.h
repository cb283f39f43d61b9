// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/response.h"
#include "terminal/conversation.h"

namespace oph::terminal {

/// A task of a workflow as the server tells of it.
struct TaskState {
  std::string name;
  std::string status;  ///< "OPH_STATUS_RUNNING"
  std::string marker = {};
  std::optional<double> progress = std::nullopt;  ///< 0 to 1, of a running task
};

/// How far a workflow is.
struct JobState {
  std::string status;   ///< "OPH_STATUS_RUNNING"; empty: unknown
  double progress = 0;  ///< 0 to 1
  bool has_ended = false;
  std::vector<TaskState> tasks;                       ///< empty for a single task
  std::optional<double> seconds_left = std::nullopt;  ///< as the server reckons for a single task
};

/// Whether a status is one that does not change any more.
bool is_final_status(std::string_view status);

/// The number of the workflow in a job id, `<session>?<workflow>#<marker>`; absent if it has none.
std::optional<std::int64_t> workflow_of_job(std::string_view job);

/// Asks how far a workflow of the session in use is; its tasks are those that run.
JobState job_state(Conversation& conversation, std::int64_t workflow);
/// Completes the tasks of a state by those that do not run; none if there is only one.
void add_tasks(JobState& state, Conversation& conversation, std::int64_t workflow);
/// Reads the tasks out of the summary of a workflow or of a massive operation.
std::vector<TaskState> tasks_in(const Response& summary);

/// What an answer says went wrong: its ERROR, or that the workflow it sums up ended with one.
std::optional<std::string> failure_in(const Response& response);

/// What went wrong in the tasks of a workflow that failed: "name: error" for each, as far as the
/// server still knows.
std::vector<std::string> task_errors(Conversation& conversation, const Response& summary);

/// The request that fetches the answer of a workflow.
std::string job_request(const Environment& environment, std::int64_t workflow);

}  // namespace oph::terminal
