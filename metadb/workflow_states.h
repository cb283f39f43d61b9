// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql/connection.h"
#include "metadb/jobs.h"

namespace oph::metadb {

/// What lets workflows go on: the states of their jobs, their later forms and checkpoints.
class WorkflowStates {
 public:
  explicit WorkflowStates(sql::Connection& connection) : connection_{connection} {}

  /// Notes of a job that ends what was not noted when it started.
  void set_ran(std::int64_t job_id, std::string_view submission);
  /// Keeps how a job goes on.
  void save(std::int64_t job_id, std::string_view state);
  void set_waiting(std::int64_t job_id, std::string_view response, std::string_view state);
  void rename(std::int64_t job_id, std::string_view name);
  /// Another task has taken its place among those of its workflow.
  void supersede(std::int64_t job_id);

  void set_expanded_request(std::int64_t job_id, std::string_view request);
  /// Empty if the request has not become more.
  std::string expanded_request(std::int64_t job_id);

  void add_checkpoint(std::int64_t job_id, std::string_view label, std::string_view request);
  /// The latest one of a workflow with this label; of any label if it is empty.
  std::optional<std::string> find_checkpoint(std::int64_t job_id, std::string_view label);

  struct Saved {
    Job job;            ///< without its times and its request
    std::string state;  ///< empty: none was saved
  };
  /// A workflow (first) and all the tasks that it ever had, in the order of their ids.
  std::vector<Saved> of_workflow(std::int64_t job_id);

  /// A workflow that had not ended when its server did.
  struct Unfinished {
    std::int64_t job_id = 0;
    std::string session_code;
    std::string user;
    std::string request;
  };
  std::vector<Unfinished> unfinished();
  /// Ends a workflow and all its tasks that have not ended.
  void end(std::int64_t job_id, std::string_view status, std::string_view response);

 private:
  sql::Connection& connection_;
};

}  // namespace oph::metadb
