// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/users.h"

#include <algorithm>

namespace oph::metadb {
namespace {

constexpr std::string_view kQuery =
    "SELECT id, name, password_hash, is_admin, is_enabled, max_sessions, last_session"
    " FROM user";

User read_user(const sql::Statement& row) {
  return {row.integer(0),      row.text(1),    row.text(2), row.integer(3) != 0,
          row.integer(4) != 0, row.integer(5), row.text(6)};
}

void check_user_name(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto is_allowed = [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  };
  const bool good = !name.empty() && name.size() <= 64 && is_letter(name.front()) &&
                    std::all_of(name.begin(), name.end(), is_allowed);
  if (good) return;
  throw user_error(
      "a user name must have 1 to 64 letters, digits, '.', '_' or '-' and start with a letter"
      " (user={})",
      name);
}

}  // namespace

void Users::save(const User& user) {
  check_user_name(user.name);
  connection_.query(
      "INSERT INTO user (name, password_hash, is_admin, is_enabled, max_cores, max_sessions,"
      " last_session) VALUES (?, ?, ?, ?, 0, ?, ?)"
      " ON DUPLICATE KEY UPDATE password_hash = VALUES(password_hash),"
      " is_admin = VALUES(is_admin), is_enabled = VALUES(is_enabled),"
      " max_sessions = VALUES(max_sessions), last_session = VALUES(last_session)",
      user.name, user.password_hash, user.is_admin, user.is_enabled, user.max_sessions,
      user.last_session);
}

std::optional<User> Users::find(std::string_view name) {
  auto row = connection_.query(fmt::format("{} WHERE name = ?", kQuery), name);
  if (!row.next()) return std::nullopt;
  return read_user(row);
}

std::vector<User> Users::list() {
  auto rows = connection_.query(fmt::format("{} ORDER BY name", kQuery));
  std::vector<User> users;
  while (rows.next()) users.push_back(read_user(rows));
  return users;
}

bool Users::set_enabled(std::string_view name, bool is_enabled) {
  connection_.query("UPDATE user SET is_enabled = ? WHERE name = ?", is_enabled, name);
  return find(name).has_value();
}

bool Users::set_password(std::string_view name, std::string_view password_hash) {
  connection_.query("UPDATE user SET password_hash = ? WHERE name = ?", password_hash, name);
  return find(name).has_value();
}

void Users::set_last_session(std::int64_t user_id, std::string_view session_code) {
  connection_.query("UPDATE user SET last_session = ? WHERE id = ?", session_code, user_id);
}

}  // namespace oph::metadb
