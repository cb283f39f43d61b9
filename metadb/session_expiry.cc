// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/session_expiry.h"

#include "metadb/session_admin.h"

namespace oph::metadb {
namespace {

/// Of a session joined with its owner; '?' is the configured lifetime.
constexpr std::string_view kHasExpired =
    " IF(user.session_days > 0, user.session_days, ?) > 0"
    " AND session.last_access_time < UTC_TIMESTAMP()"
    " - INTERVAL IF(user.session_days > 0, user.session_days, ?) DAY"
    " AND NOT EXISTS (SELECT 1 FROM job WHERE job.session_id = session.id AND job.end_time IS "
    "NULL)";

}  // namespace

std::int64_t SessionExpiry::disable() {
  const auto statement = fmt::format(
      "UPDATE session JOIN user ON user.id = session.owner_id SET session.is_active = FALSE"
      " WHERE session.is_active AND {}",
      kHasExpired);
  return static_cast<std::int64_t>(connection_.query(statement, days_, days_).affected_rows());
}

std::vector<SessionExpiry::Removable> SessionExpiry::removable() {
  auto rows = connection_.query(
      fmt::format("SELECT session.id, session.code, session.root_folder_id FROM session"
                  " JOIN user ON user.id = session.owner_id"
                  " WHERE session.is_autoremove AND NOT session.is_active AND {}",
                  kHasExpired),
      days_, days_);
  std::vector<Removable> sessions;
  while (rows.next()) sessions.push_back({rows.integer(0), rows.text(1), rows.integer(2), {}});
  for (auto& session : sessions) session.containers = containers(session.root_folder_id);
  return sessions;
}

/// Each folder comes after the one that it is in; the root is not among them.
std::vector<std::int64_t> SessionExpiry::folders(std::int64_t root_folder_id) {
  auto rows = connection_.query(
      "WITH RECURSIVE tree (id, depth) AS (SELECT CAST(? AS SIGNED), 0 UNION ALL"
      " SELECT folder.id, depth + 1 FROM folder JOIN tree ON folder.parent_id = tree.id)"
      " SELECT id FROM tree WHERE depth > 0 ORDER BY depth",
      root_folder_id);
  std::vector<std::int64_t> ids;
  while (rows.next()) ids.push_back(rows.integer(0));
  return ids;
}

std::vector<std::int64_t> SessionExpiry::containers(std::int64_t root_folder_id) {
  auto within = folders(root_folder_id);
  within.push_back(root_folder_id);
  std::vector<std::int64_t> ids;
  for (const auto folder : within) {
    auto rows =
        connection_.query("SELECT id FROM container WHERE folder_id = ? ORDER BY id", folder);
    while (rows.next()) ids.push_back(rows.integer(0));
  }
  return ids;
}

void SessionExpiry::remove(const Removable& session) {
  const auto inner = folders(session.root_folder_id);
  // Innermost first.
  for (auto folder = inner.rbegin(); folder != inner.rend(); ++folder) {
    connection_.query(
        "DELETE FROM folder WHERE id = ?"
        " AND NOT EXISTS (SELECT 1 FROM container WHERE folder_id = folder.id)",
        *folder);
  }
  SessionAdmin{connection_}.remove(session.session_id, session.root_folder_id);
}

}  // namespace oph::metadb
