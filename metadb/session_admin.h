// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql/connection.h"
#include "metadb/sessions.h"

namespace oph::metadb {

/// Changes sessions and who may use them. Callers have checked that the user may.
class SessionAdmin {
 public:
  explicit SessionAdmin(sql::Connection& connection) : connection_{connection} {}

  /// Creates a session, or enables one, unless its owner has `most` active ones (0: no limit)
  /// already: absent, or false, then.
  std::optional<Session> create(std::int64_t owner_id, std::int64_t most);
  bool enable(const Session& session, std::int64_t most);
  void disable(std::int64_t session_id);

  void set_label(std::int64_t session_id, std::string_view label);
  void set_autoremove(std::int64_t session_id, bool is_autoremove);

  struct Member {
    std::string user;
    unsigned roles;
  };
  std::vector<Member> members(std::int64_t session_id);
  /// Gives a user these roles, instead of those he had.
  void grant(std::int64_t session_id, std::int64_t user_id, unsigned roles);
  /// Returns whether the user had any.
  bool revoke(std::int64_t session_id, std::int64_t user_id);

  /// Removes a session with its history. Throws a user error if it holds folders or containers.
  void remove(std::int64_t session_id, std::int64_t root_folder_id);

 private:
  bool has_room(std::int64_t owner_id, std::int64_t most);

  sql::Connection& connection_;
};

}  // namespace oph::metadb
