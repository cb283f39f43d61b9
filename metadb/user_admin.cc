// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/user_admin.h"

namespace oph::metadb {
namespace {

constexpr std::string_view kColumns =
    "max_cores, max_hosts, max_tasks, max_sessions, session_days, share";

UserLimits read_limits(const sql::Statement& row, unsigned first) {
  return {row.integer(first),     row.integer(first + 1), row.integer(first + 2),
          row.integer(first + 3), row.integer(first + 4), row.integer(first + 5)};
}

}  // namespace

UserLimits UserAdmin::limits(std::int64_t user_id) {
  auto row = connection_.query(fmt::format("SELECT {} FROM user WHERE id = ?", kColumns), user_id);
  if (!row.next()) throw system_error("an account is gone (user={})", user_id);
  return read_limits(row, 0);
}

std::map<std::string, UserLimits> UserAdmin::all_limits() {
  auto rows = connection_.query(fmt::format("SELECT name, {} FROM user", kColumns));
  std::map<std::string, UserLimits> limits;
  while (rows.next()) limits.emplace(rows.text(0), read_limits(rows, 1));
  return limits;
}

bool UserAdmin::set_limits(std::string_view name, const UserLimits& limits) {
  return sql::transact(connection_, [&](sql::Connection& connection) {
    auto known = connection.query("SELECT id FROM user WHERE name = ? FOR UPDATE", name);
    if (!known.next()) return false;
    connection.query(
        "UPDATE user SET max_cores = ?, max_hosts = ?, max_tasks = ?, max_sessions = ?,"
        " session_days = ?, share = ? WHERE id = ?",
        limits.max_cores, limits.max_hosts, limits.max_tasks, limits.max_sessions,
        limits.session_days, limits.share, known.integer(0));
    return true;
  });
}

std::int64_t UserAdmin::set_all_enabled(bool is_enabled, std::string_view except) {
  const auto wanted = static_cast<std::int64_t>(is_enabled);
  return static_cast<std::int64_t>(
      connection_
          .query("UPDATE user SET is_enabled = ? WHERE is_enabled <> ? AND name <> ?", wanted,
                 wanted, except)
          .affected_rows());
}

}  // namespace oph::metadb
