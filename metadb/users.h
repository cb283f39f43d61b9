// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/sql/connection.h"

namespace oph::metadb {

struct User {
  std::int64_t id = 0;
  std::string name;
  std::string password_hash;  ///< Argon2id, in the text form of libsodium
  bool is_admin = false;
  bool is_enabled = true;
  std::int64_t max_sessions = 0;  ///< 0: the configured limit
  std::string last_session;       ///< code; empty: none
};

/// The accounts.
class Users {
 public:
  explicit Users(sql::Connection& connection) : connection_{connection} {}

  /// Creates or replaces an account (by name); its limits but that of sessions are UserAdmin's.
  /// Throws a user error unless the name has 1 to 64 letters, digits, '.', '_' or '-' and starts
  /// with a letter.
  void save(const User& user);
  std::optional<User> find(std::string_view name);
  std::vector<User> list();
  /// Returns whether there was such a user.
  bool set_enabled(std::string_view name, bool is_enabled);
  bool set_password(std::string_view name, std::string_view password_hash);
  void set_last_session(std::int64_t user_id, std::string_view session_code);

 private:
  sql::Connection& connection_;
};

}  // namespace oph::metadb
