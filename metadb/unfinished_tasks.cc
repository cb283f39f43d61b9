// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/unfinished_tasks.h"

namespace oph::metadb {

std::vector<UnfinishedTask> unfinished_tasks(sql::Connection& connection,
                                             std::optional<std::int64_t> user_id) {
  auto rows = connection.query(
      "SELECT user.name, session.code, job.workflow, job.marker, job.parent_marker, job.name,"
      " EXISTS (SELECT 1 FROM job AS child WHERE child.parent_id = job.id), job.status"
      " FROM job JOIN user ON user.id = job.user_id JOIN session ON session.id = job.session_id"
      " WHERE job.end_time IS NULL AND job.parent_id IS NOT NULL AND (? = 0 OR job.user_id = ?)"
      " ORDER BY job.id",
      user_id.value_or(0), user_id.value_or(0));
  std::vector<UnfinishedTask> tasks;
  while (rows.next()) {
    tasks.push_back({rows.text(0), rows.text(1), rows.integer(2), rows.integer(3), rows.integer(4),
                     rows.text(5), rows.integer(6) != 0, rows.text(7)});
  }
  return tasks;
}

}  // namespace oph::metadb
