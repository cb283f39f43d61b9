// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/sessions.h"

#include <sodium.h>

#include "metadb/folder_rows.h"
#include "metadb/paths.h"
#include "metadb/single_write.h"

namespace oph::metadb {
namespace {

constexpr int kCodeDigits = 20;

constexpr std::string_view kQuery =
    "SELECT session.id, session.code, session.owner_id, user.name, session.label,"
    " session.root_folder_id, session.creation_time, session.last_access_time,"
    " session.last_workflow, session.last_marker, session.is_active, session.is_autoremove,"
    " session.datacube FROM session JOIN user ON user.id = session.owner_id";

Session read_session(const sql::Statement& row) {
  Session session;
  session.id = row.integer(0);
  session.code = row.text(1);
  session.owner_id = row.integer(2);
  session.owner = row.text(3);
  session.label = row.text(4);
  session.root_folder_id = row.integer(5);
  session.creation_time = row.text(6);
  session.last_access_time = row.text(7);
  session.last_workflow = row.integer(8);
  session.last_marker = row.integer(9);
  session.is_active = row.integer(10) != 0;
  session.is_autoremove = row.integer(11) != 0;
  session.datacube = row.text(12);
  return session;
}

/// Draws a session code: it is in every job id, and must not be guessed from another one.
std::string random_code() {
  if (sodium_init() < 0) throw system_error("there is no source of random numbers");
  std::string code(1, static_cast<char>('1' + randombytes_uniform(9)));
  while (code.size() < kCodeDigits) code += static_cast<char>('0' + randombytes_uniform(10));
  return code;
}

}  // namespace

Session Sessions::create(std::int64_t owner_id) {
  const auto code = random_code();
  sql::transact(connection_, [&](sql::Connection& connection) {
    const auto folder_id = insert_folder(connection, kFolderOfRoots, code);
    connection.query("INSERT INTO session (code, owner_id, root_folder_id) VALUES (?, ?, ?)", code,
                     owner_id, folder_id);
    connection.query("INSERT INTO session_user (session_id, user_id, roles) VALUES (?, ?, ?)",
                     connection.last_insert_id(), owner_id, static_cast<unsigned>(kAllRoles));
  });
  const auto session = find(code);
  OPH_CHECK(session.has_value());
  return *session;
}

std::optional<Session> Sessions::find(std::string_view code) {
  auto row = connection_.query(fmt::format("{} WHERE session.code = ?", kQuery), code);
  if (!row.next()) return std::nullopt;
  return read_session(row);
}

std::vector<Session> Sessions::list(std::int64_t user_id) {
  auto rows = connection_.query(
      fmt::format("{} JOIN session_user ON session_user.session_id = session.id"
                  " WHERE session_user.user_id = ? AND session_user.roles <> 0 ORDER BY session.id",
                  kQuery),
      user_id);
  std::vector<Session> sessions;
  while (rows.next()) sessions.push_back(read_session(rows));
  return sessions;
}

std::int64_t Sessions::count_active(std::int64_t owner_id) {
  auto row =
      connection_.query("SELECT COUNT(*) FROM session WHERE owner_id = ? AND is_active", owner_id);
  OPH_CHECK(row.next());
  return row.integer(0);
}

std::optional<SessionUser> Sessions::user(std::int64_t session_id, std::int64_t user_id) {
  auto row = connection_.query(
      "SELECT user.id, user.name, session_user.roles, session_user.cwd, session_user.cdd"
      " FROM session_user JOIN user ON user.id = session_user.user_id"
      " WHERE session_user.session_id = ? AND session_user.user_id = ?"
      " AND session_user.roles <> 0",
      session_id, user_id);
  if (!row.next()) return std::nullopt;
  return SessionUser{row.integer(0), row.text(1), static_cast<unsigned>(row.integer(2)),
                     row.text(3), row.text(4)};
}

Sessions::Numbers Sessions::take_numbers(std::int64_t session_id, std::int64_t markers) {
  // What the one statement has set is asked of this connection, not of the table, where others may
  // have been meanwhile: so it need not be a transaction, but may be part of one.
  const auto updated = connection_.query(
      "UPDATE session SET last_workflow = (@workflow := last_workflow + 1),"
      " last_marker = (@marker := last_marker + ?), last_access_time = UTC_TIMESTAMP()"
      " WHERE id = ?",
      markers, session_id);
  if (updated.affected_rows() == 0)
    throw system_error("a session is gone (session={})", session_id);
  auto row = connection_.query("SELECT CAST(@workflow AS SIGNED), CAST(@marker AS SIGNED)");
  OPH_CHECK(row.next());
  return {row.integer(0), row.integer(1) - markers + 1};
}

std::int64_t Sessions::take_markers(std::int64_t session_id, std::int64_t count) {
  const auto updated = connection_.query(
      "UPDATE session SET last_marker = LAST_INSERT_ID(last_marker + ?) WHERE id = ?", count,
      session_id);
  if (updated.affected_rows() == 0) {
    throw system_error("a session is gone (session={})", session_id);
  }
  return static_cast<std::int64_t>(connection_.last_insert_id()) - count + 1;
}

void Sessions::set_datacube(std::int64_t session_id, std::string_view pid) {
  connection_.query("UPDATE session SET datacube = ? WHERE id = ?", pid, session_id);
}

void Sessions::set_cwd(std::int64_t session_id, std::int64_t user_id, std::string_view cwd) {
  connection_.query("UPDATE session_user SET cwd = ? WHERE session_id = ? AND user_id = ?", cwd,
                    session_id, user_id);
}

void Sessions::set_cdd(std::int64_t session_id, std::int64_t user_id, std::string_view cdd) {
  connection_.query("UPDATE session_user SET cdd = ? WHERE session_id = ? AND user_id = ?", cdd,
                    session_id, user_id);
}

}  // namespace oph::metadb
