// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/workflow_states.h"

namespace oph::metadb {

void WorkflowStates::set_ran(std::int64_t job_id, std::string_view submission) {
  connection_.query("UPDATE job SET submission = ?, start_time = UTC_TIMESTAMP() WHERE id = ?",
                    submission, job_id);
}

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
      "SELECT job.id, job.parent_id, job.session_id, session.code, job.user_id, user.name,"
      " job.workflow, job.marker, job.parent_marker, job.name, job.operator, job.status,"
      " job.command, job.submission, job.response, job.output_cube, job.state"
      " FROM job JOIN session ON session.id = job.session_id JOIN user ON user.id = job.user_id"
      " WHERE job.id = ? OR job.parent_id = ? ORDER BY job.id",
      job_id, job_id);
  std::vector<Saved> jobs;
  while (rows.next()) {
    Saved saved;
    auto& job = saved.job;
    job.id = rows.integer(0);
    job.parent_id = rows.optional_integer(1);
    job.session_id = rows.integer(2);
    job.session_code = rows.text(3);
    job.user_id = rows.integer(4);
    job.user = rows.text(5);
    job.workflow = rows.integer(6);
    job.marker = rows.integer(7);
    job.parent_marker = rows.integer(8);
    job.name = rows.text(9);
    job.operator_name = rows.text(10);
    job.status = rows.text(11);
    job.command = rows.text(12);
    job.submission = rows.text(13);
    job.response = rows.text(14);
    job.output_cube = rows.text(15);
    saved.state = rows.text(16);
    jobs.push_back(std::move(saved));
  }
  return jobs;
}

std::vector<WorkflowStates::Unfinished> WorkflowStates::unfinished() {
  auto rows = connection_.query(
      "SELECT job.id, session.code, user.name, job.request FROM job"
      " JOIN session ON session.id = job.session_id JOIN user ON user.id = job.user_id"
      " WHERE job.end_time IS NULL AND job.parent_id IS NULL ORDER BY job.id");
  std::vector<Unfinished> workflows;
  while (rows.next()) {
    workflows.push_back({rows.integer(0), rows.text(1), rows.text(2), rows.text(3)});
  }
  return workflows;
}

void WorkflowStates::end(std::int64_t job_id, std::string_view status, std::string_view response) {
  connection_.query(
      "UPDATE job SET status = ?, end_time = UTC_TIMESTAMP(),"
      " response = IF(id = ?, ?, response) WHERE end_time IS NULL AND (id = ? OR parent_id = ?"
      " OR parent_id IN (SELECT id FROM (SELECT id FROM job WHERE parent_id = ?) AS task))",
      status, job_id, response, job_id, job_id, job_id);
}

}  // namespace oph::metadb
