// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/bookkeeping.h"

namespace oph::metadb {
namespace {

using Filter = Bookkeeping::Filter;

constexpr std::string_view kSubmission = "IF(job.submission = '', job.command, job.submission)";

/// The conditions of a query and what is bound to them.
class Conditions {
 public:
  void add(std::string_view condition, std::initializer_list<sql::Value> values) {
    text_ += fmt::format(" AND {}", condition);
    values_.insert(values_.end(), values);
  }
  /// Rows of `table` that meet its conditions exist.
  void add_existence(std::string_view table, const Conditions& conditions) {
    text_ += fmt::format(" AND EXISTS (SELECT 1 FROM {}{})", table, conditions.text_);
    values_.insert(values_.end(), conditions.values_.begin(), conditions.values_.end());
  }
  /// Letters match in any case.
  void like(std::string_view column, const std::optional<std::string>& pattern) {
    if (!pattern) return;
    add(fmt::format("{} COLLATE utf8mb4_general_ci LIKE ?", column), {sql::to_value(*pattern)});
  }
  /// Compares texts: an end such as 02-31 is no time.
  void within(std::string_view column, const std::optional<Bookkeeping::Interval>& interval) {
    if (!interval) return;
    add(fmt::format("CAST({} AS CHAR) BETWEEN ? AND ?", column),
        {sql::to_value(interval->from), sql::to_value(interval->to)});
  }

  /// The newest rows, by `number`.
  sql::Statement query(sql::Connection& connection, std::string_view selection,
                       std::string_view number, std::int64_t limit) const {
    auto statement = connection.prepare(
        fmt::format("{} WHERE TRUE{} ORDER BY {} DESC LIMIT ?", selection, text_, number));
    auto values = values_;
    values.push_back(sql::to_value(limit));
    statement.execute_values(values, sql::Statement::Result::kBuffered);
    return statement;
  }

 private:
  std::string text_;
  std::vector<sql::Value> values_;
};

void add_session_conditions(Conditions& conditions, const Filter& filter) {
  conditions.like("session.code", filter.session);
  conditions.like("session.label", filter.label);
  conditions.within("session.creation_time", filter.session_created);
}

void add_job_conditions(Conditions& conditions, const Filter& filter) {
  conditions.like("CAST(job.workflow AS CHAR)", filter.workflow);
  conditions.like("CAST(job.marker AS CHAR)", filter.marker);
  conditions.like("CAST(job.parent_id AS CHAR)", filter.parent);
  conditions.like("job.status", filter.status);
  conditions.like(kSubmission, filter.submission);
  conditions.within("job.creation_time", filter.created);
  conditions.within("job.start_time", filter.started);
  conditions.within("job.end_time", filter.ended);
}

}  // namespace

std::vector<Bookkeeping::SessionEntry> Bookkeeping::sessions(const Filter& filter) {
  Conditions conditions;
  add_session_conditions(conditions, filter);
  if (filter.user) {
    const auto user = sql::to_value(*filter.user);
    conditions.add(
        "(owner.name = ? OR EXISTS (SELECT 1 FROM job JOIN user ON user.id = job.user_id"
        " WHERE job.session_id = session.id AND user.name = ?))",
        {user, user});
  }
  if (filter.asks_for_jobs()) {
    Conditions of_jobs;
    add_job_conditions(of_jobs, filter);
    conditions.add_existence("job WHERE job.session_id = session.id", of_jobs);
  }
  auto rows = conditions.query(connection_,
                               "SELECT session.code, session.label, session.creation_time"
                               " FROM session JOIN user AS owner ON owner.id = session.owner_id",
                               "session.id", filter.limit);
  std::vector<SessionEntry> entries;
  while (rows.next()) entries.push_back({rows.text(0), rows.text(1), rows.text(2)});
  return entries;
}

std::vector<Bookkeeping::JobEntry> Bookkeeping::jobs(const Filter& filter) {
  Conditions conditions;
  add_session_conditions(conditions, filter);
  add_job_conditions(conditions, filter);
  if (filter.user) {
    const auto user = sql::to_value(*filter.user);
    conditions.add("(owner.name = ? OR author.name = ?)", {user, user});
  }
  auto rows = conditions.query(
      connection_,
      fmt::format("SELECT session.code, session.label, session.creation_time, job.id,"
                  " job.parent_id, job.workflow, job.marker, job.creation_time, job.status,"
                  " COALESCE(job.start_time, ''), COALESCE(job.end_time, ''), {}"
                  " FROM job JOIN session ON session.id = job.session_id"
                  " JOIN user AS owner ON owner.id = session.owner_id"
                  " JOIN user AS author ON author.id = job.user_id",
                  kSubmission),
      "job.id", filter.limit);
  std::vector<JobEntry> entries;
  while (rows.next()) {
    entries.push_back({{rows.text(0), rows.text(1), rows.text(2)},
                       rows.integer(3),
                       rows.optional_integer(4),
                       rows.integer(5),
                       rows.integer(6),
                       rows.text(7),
                       rows.text(8),
                       rows.text(9),
                       rows.text(10),
                       rows.text(11)});
  }
  return entries;
}

}  // namespace oph::metadb
