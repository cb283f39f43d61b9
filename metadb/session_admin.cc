// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/session_admin.h"

namespace oph::metadb {
namespace {

/// Lets one at a time count the sessions of a user and act on that.
class OwnerLock {
 public:
  OwnerLock(sql::Connection& connection, std::int64_t owner_id)
      : connection_{connection}, name_{fmt::format("ophion.sessions.{}", owner_id)} {
    auto answer = connection_.query("SELECT GET_LOCK(?, 30)", name_);
    answer.next();
    if (answer.optional_integer(0) != 1) {
      throw system_error("the sessions of a user are locked for too long (user={})", owner_id);
    }
  }
  ~OwnerLock() {
    guard([&] { connection_.query("DO RELEASE_LOCK(?)", name_); });
  }
  OwnerLock(const OwnerLock&) = delete;
  OwnerLock& operator=(const OwnerLock&) = delete;

 private:
  sql::Connection& connection_;
  std::string name_;
};

}  // namespace

bool SessionAdmin::has_room(std::int64_t owner_id, std::int64_t most) {
  return most <= 0 || Sessions{connection_}.count_active(owner_id) < most;
}

std::optional<Session> SessionAdmin::create(std::int64_t owner_id, std::int64_t most) {
  const OwnerLock lock{connection_, owner_id};
  if (!has_room(owner_id, most)) return std::nullopt;
  return Sessions{connection_}.create(owner_id);
}

bool SessionAdmin::enable(const Session& session, std::int64_t most) {
  const OwnerLock lock{connection_, session.owner_id};
  const auto now = Sessions{connection_}.find(session.code);
  if (now && now->is_active) return true;
  if (!has_room(session.owner_id, most)) return false;
  // Or it would expire at once.
  connection_.query(
      "UPDATE session SET is_active = TRUE, last_access_time = UTC_TIMESTAMP() WHERE id = ?",
      session.id);
  return true;
}

void SessionAdmin::disable(std::int64_t session_id) {
  connection_.query("UPDATE session SET is_active = FALSE WHERE id = ?", session_id);
}

void SessionAdmin::set_label(std::int64_t session_id, std::string_view label) {
  connection_.query("UPDATE session SET label = ? WHERE id = ?", label, session_id);
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
