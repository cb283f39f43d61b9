// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/workflow_states.h"

namespace oph::metadb {

void WorkflowStates::save(std::int64_t job_id, std::string_view state) {
  connection_.query("UPDATE job SET state = ? WHERE id = ?", state, job_id);
}

void WorkflowStates::set_waiting(std::int64_t job_id, std::string_view response,
                                 std::string_view state) {
  connection_.query(
      "UPDATE job SET status = 'OPH_STATUS_WAITING', response = ?, state = ? WHERE id = ?",
      response, state, job_id);
}

void WorkflowStates::rename(std::int64_t job_id, std::string_view name) {
  connection_.query("UPDATE job SET name = ? WHERE id = ?", name, job_id);
}

void WorkflowStates::supersede(std::int64_t job_id) {
  connection_.query("UPDATE job SET is_superseded = TRUE WHERE id = ?", job_id);
}

void WorkflowStates::set_expanded_request(std::int64_t job_id, std::string_view request) {
  connection_.query("UPDATE job SET expanded_request = ? WHERE id = ?", request, job_id);
}

std::string WorkflowStates::expanded_request(std::int64_t job_id) {
  auto rows = connection_.query("SELECT expanded_request FROM job WHERE id = ?", job_id);
  return rows.next() ? rows.text(0) : std::string{};
}

void WorkflowStates::add_checkpoint(std::int64_t job_id, std::string_view label,
                                    std::string_view request) {
  connection_.query("INSERT INTO checkpoint (job_id, label, request) VALUES (?, ?, ?)", job_id,
                    label, request);
}

std::optional<std::string> WorkflowStates::find_checkpoint(std::int64_t job_id,
                                                           std::string_view label) {
  auto rows = connection_.query(
      "SELECT request FROM checkpoint WHERE job_id = ? AND (? = '' OR label = ?)"
      " ORDER BY id DESC LIMIT 1",
      job_id, label, label);
  if (!rows.next()) return std::nullopt;
  return rows.text(0);
}

std::vector<WorkflowStates::Saved> WorkflowStates::of_workflow(std::int64_t job_id) {
  auto rows = connection_.query(
      "SELECT id, state, is_superseded FROM job WHERE id = ? OR parent_id = ? ORDER BY id", job_id,
      job_id);
  std::vector<Saved> jobs;
  while (rows.next()) jobs.push_back({rows.integer(0), rows.text(1), rows.integer(2) != 0});
  return jobs;
}

std::vector<WorkflowStates::Unfinished> WorkflowStates::unfinished() {
  auto rows = connection_.query(
      "SELECT job.id, session.code, user.name, job.workflow FROM job"
      " JOIN session ON session.id = job.session_id JOIN user ON user.id = job.user_id"
      " WHERE job.end_time IS NULL AND job.parent_id IS NULL ORDER BY job.id");
  std::vector<Unfinished> workflows;
  while (rows.next()) {
    workflows.push_back({rows.integer(0), rows.text(1), rows.text(2), rows.integer(3)});
  }
  return workflows;
}

void WorkflowStates::end(std::int64_t job_id, std::string_view status, std::string_view response) {
  connection_.query(
      "UPDATE job SET status = ?, end_time = UTC_TIMESTAMP(),"
      " response = IF(id = ?, ?, response) WHERE end_time IS NULL AND (id = ? OR parent_id = ?)",
      status, job_id, response, job_id, job_id);
}

}  // namespace oph::metadb
