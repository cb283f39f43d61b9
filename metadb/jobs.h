// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/sql/connection.h"

namespace oph::metadb {

/// One request (a workflow, `parent_id` absent), one of its tasks, or one of the light tasks of
/// such a task, and what became of it.
struct Job {
  std::int64_t id = 0;
  std::optional<std::int64_t> parent_id;
  std::int64_t session_id = 0;
  std::string session_code;
  std::int64_t user_id = 0;
  std::string user;
  std::int64_t workflow = 0;
  std::int64_t marker = 0;
  std::int64_t parent_marker = 0;
  std::string name;
  std::string operator_name;  ///< empty for a workflow of several tasks
  std::string status;         ///< OPH_STATUS_PENDING ...
  std::string command;        ///< what the user typed
  std::string submission;     ///< the task string
  std::string request;        ///< JSON as received; workflows only
  std::string response;       ///< JSON document; empty until the end, or with save=no
  std::string output_cube;    ///< PID; may be empty
  std::string creation_time;
  std::string start_time;
  std::string end_time;
  bool is_massive = false;  ///< a task that became many: it has jobs below it; only read
};

/// The history of requests: they outlive the server.
class Jobs {
 public:
  explicit Jobs(sql::Connection& connection) : connection_{connection} {}

  /// Inserts; returns the id. Times are set by the catalogue.
  std::int64_t create(const Job& job);
  void set_status(std::int64_t id, std::string_view status);
  void set_started(std::int64_t id, std::string_view submission);
  void set_ended(std::int64_t id, std::string_view status, std::string_view response,
                 std::string_view output_cube);

  /// Notes that all is done that others can see of a task, with its outputs so far
  /// ("name=value;").
  void set_done(std::int64_t id, std::string_view outputs);
  /// The outputs of a task that was noted as done; nothing of others.
  std::optional<std::string> done_outputs(std::int64_t id);

  std::optional<Job> find_workflow(std::int64_t session_id, std::int64_t workflow);
  std::optional<Job> find_marker(std::int64_t session_id, std::int64_t marker);
  /// The jobs right below a workflow or a task.
  std::vector<Job> tasks(std::int64_t parent_job_id);
  /// The same without requests and responses.
  std::vector<Job> listed_tasks(std::int64_t parent_job_id);
  /// Workflows of a session (or all jobs below them), oldest first, without requests and responses.
  std::vector<Job> workflows(std::int64_t session_id);
  std::vector<Job> all_tasks(std::int64_t session_id);

 private:
  sql::Connection& connection_;
};

}  // namespace oph::metadb
