// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/session_admin.h"

namespace oph::metadb {

void SessionAdmin::set_label(std::int64_t session_id, std::string_view label) {
  connection_.query("UPDATE session SET label = ? WHERE id = ?", label, session_id);
}

void SessionAdmin::set_active(std::int64_t session_id, bool is_active) {
  connection_.query("UPDATE session SET is_active = ? WHERE id = ?",
                    static_cast<std::int64_t>(is_active), session_id);
}

void SessionAdmin::set_autoremove(std::int64_t session_id, bool is_autoremove) {
  connection_.query("UPDATE session SET is_autoremove = ? WHERE id = ?",
                    static_cast<std::int64_t>(is_autoremove), session_id);
}

std::vector<SessionAdmin::Member> SessionAdmin::members(std::int64_t session_id) {
  auto rows = connection_.query(
      "SELECT user.name, session_user.roles FROM session_user"
      " JOIN user ON user.id = session_user.user_id"
      " WHERE session_user.session_id = ? AND session_user.roles <> 0 ORDER BY user.name",
      session_id);
  std::vector<Member> members;
  while (rows.next()) members.push_back({rows.text(0), static_cast<unsigned>(rows.integer(1))});
  return members;
}

void SessionAdmin::grant(std::int64_t session_id, std::int64_t user_id, unsigned roles) {
  connection_.query(
      "INSERT INTO session_user (session_id, user_id, roles) VALUES (?, ?, ?)"
      " ON DUPLICATE KEY UPDATE roles = VALUES(roles)",
      session_id, user_id, static_cast<std::int64_t>(roles));
}

bool SessionAdmin::revoke(std::int64_t session_id, std::int64_t user_id) {
  return connection_
             .query("DELETE FROM session_user WHERE session_id = ? AND user_id = ?", session_id,
                    user_id)
             .affected_rows() > 0;
}

void SessionAdmin::remove(std::int64_t session_id, std::int64_t root_folder_id) {
  sql::transact(connection_, [&](sql::Connection& connection) {
    auto content = connection.query(
        "SELECT (SELECT COUNT(*) FROM folder WHERE parent_id = ?)"
        " + (SELECT COUNT(*) FROM container WHERE folder_id = ?)",
        root_folder_id, root_folder_id);
    if (content.next() && content.integer(0) > 0) {
      throw user_error("the session still holds folders or containers, delete them first");
    }
    connection.query("DELETE FROM session WHERE id = ?", session_id);
    connection.query("DELETE FROM folder WHERE id = ?", root_folder_id);
  });
}

}  // namespace oph::metadb
