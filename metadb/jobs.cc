// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/jobs.h"

#include "metadb/single_write.h"

namespace oph::metadb {
namespace {

enum class Documents { kWhole, kLeftOut };

/// Selects jobs as read_job() reads them; lists leave out the two documents, which can be long.
std::string query(Documents documents, std::string_view condition) {
  return fmt::format(
      "SELECT job.id, job.parent_id, job.session_id, session.code, job.user_id, user.name,"
      " job.workflow, job.marker, job.parent_marker, job.name, job.operator, job.status,"
      " job.command, job.submission, {}, job.output_cube, job.creation_time,"
      " COALESCE(job.start_time, ''), COALESCE(job.end_time, ''),"
      " job.parent_id IS NOT NULL AND EXISTS (SELECT 1 FROM job AS light WHERE light.parent_id ="
      " job.id) FROM job JOIN session ON session.id = job.session_id JOIN user ON user.id = "
      "job.user_id"
      " WHERE {}",
      documents == Documents::kWhole ? "job.request, job.response" : "'', ''", condition);
}

Job read_job(const sql::Statement& row) {
  Job job;
  job.id = row.integer(0);
  job.parent_id = row.optional_integer(1);
  job.session_id = row.integer(2);
  job.session_code = row.text(3);
  job.user_id = row.integer(4);
  job.user = row.text(5);
  job.workflow = row.integer(6);
  job.marker = row.integer(7);
  job.parent_marker = row.integer(8);
  job.name = row.text(9);
  job.operator_name = row.text(10);
  job.status = row.text(11);
  job.command = row.text(12);
  job.submission = row.text(13);
  job.request = row.text(14);
  job.response = row.text(15);
  job.output_cube = row.text(16);
  job.creation_time = row.text(17);
  job.start_time = row.text(18);
  job.end_time = row.text(19);
  job.is_massive = row.integer(20) != 0;
  return job;
}

std::optional<Job> read_one(sql::Statement rows) {
  if (!rows.next()) return std::nullopt;
  return read_job(rows);
}

std::vector<Job> read_all(sql::Statement rows) {
  std::vector<Job> jobs;
  while (rows.next()) jobs.push_back(read_job(rows));
  return jobs;
}

}  // namespace

std::int64_t Jobs::create(const Job& job) {
  connection_.query(
      "INSERT INTO job (parent_id, session_id, user_id, workflow, marker, parent_marker, name,"
      " operator, status, command, submission, request, response, output_cube)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      job.parent_id, job.session_id, job.user_id, job.workflow, job.marker, job.parent_marker,
      job.name, job.operator_name, job.status, job.command, job.submission, job.request,
      job.response, job.output_cube);
  return static_cast<std::int64_t>(connection_.last_insert_id());
}

void Jobs::set_status(std::int64_t id, std::string_view status) {
  write_alone(connection_, "UPDATE job SET status = ? WHERE id = ?", status, id);
}

void Jobs::set_started(std::int64_t id, std::string_view submission) {
  write_alone(
      connection_,
      "UPDATE job SET status = 'OPH_STATUS_RUNNING', submission = ?, start_time = UTC_TIMESTAMP()"
      " WHERE id = ?",
      submission, id);
}

void Jobs::set_ended(std::int64_t id, std::string_view status, std::string_view response,
                     std::string_view output_cube) {
  connection_.query(
      "UPDATE job SET status = ?, response = ?, output_cube = ?, end_time = UTC_TIMESTAMP()"
      " WHERE id = ?",
      status, response, output_cube, id);
}

void Jobs::set_done(std::int64_t id, std::string_view outputs) {
  write_alone(connection_, "UPDATE job SET done_outputs = ? WHERE id = ?", outputs, id);
}

std::optional<std::string> Jobs::done_outputs(std::int64_t id) {
  auto rows = connection_.query(
      "SELECT done_outputs FROM job WHERE id = ? AND done_outputs IS NOT NULL", id);
  if (!rows.next()) return std::nullopt;
  return rows.text(0);
}

std::optional<Job> Jobs::find_workflow(std::int64_t session_id, std::int64_t workflow) {
  return read_one(connection_.query(
      query(Documents::kWhole, "job.session_id = ? AND job.workflow = ? AND job.parent_id IS NULL"),
      session_id, workflow));
}

std::optional<Job> Jobs::find_marker(std::int64_t session_id, std::int64_t marker) {
  return read_one(connection_.query(
      query(Documents::kWhole, "job.session_id = ? AND job.marker = ?"), session_id, marker));
}

std::vector<Job> Jobs::tasks(std::int64_t parent_job_id) {
  return read_all(connection_.query(
      query(Documents::kWhole, "job.parent_id = ? AND NOT job.is_superseded ORDER BY job.id"),
      parent_job_id));
}

std::vector<Job> Jobs::listed_tasks(std::int64_t parent_job_id) {
  return read_all(connection_.query(
      query(Documents::kLeftOut, "job.parent_id = ? AND NOT job.is_superseded ORDER BY job.id"),
      parent_job_id));
}

std::vector<Job> Jobs::workflows(std::int64_t session_id) {
  return read_all(connection_.query(
      query(Documents::kLeftOut, "job.session_id = ? AND job.parent_id IS NULL ORDER BY job.id"),
      session_id));
}

std::vector<Job> Jobs::all_tasks(std::int64_t session_id) {
  return read_all(
      connection_.query(query(Documents::kLeftOut,
                              "job.session_id = ? AND job.parent_id IS NOT NULL ORDER BY job.id"),
                        session_id));
}

}  // namespace oph::metadb
