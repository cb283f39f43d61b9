// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/sql/connection.h"

namespace oph::metadb {

struct Session {
  std::int64_t id = 0;
  std::string code;  ///< decimal digits, unique and not guessable
  std::int64_t owner_id = 0;
  std::string owner;
  std::string label;
  std::int64_t root_folder_id = 0;
  std::string creation_time;
  std::string last_access_time;
  std::int64_t last_workflow = 0;
  std::int64_t last_marker = 0;
  bool is_active = true;
  bool is_autoremove = false;
  std::string datacube;  ///< PID of the last output; may be empty
};

/// What a user may do in a session, as a sum of bits.
enum Role : unsigned {
  kRead = 1,
  kWrite = 2,
  kExecute = 4,
  kAdmin = 8,
  kOwner = 16,
  kAllRoles = 31
};

/// What is remembered of one user in one session.
struct SessionUser {
  std::int64_t user_id = 0;
  std::string user;
  unsigned roles = kRead;
  std::string cwd = "/";
  std::string cdd = "/";
};

/// The sessions: they outlive the server.
class Sessions {
 public:
  explicit Sessions(sql::Connection& connection) : connection_{connection} {}

  /// Creates a session owned by a user, with its root folder.
  Session create(std::int64_t owner_id);
  std::optional<Session> find(std::string_view code);
  /// Sessions in which the user has any role, by creation time.
  std::vector<Session> list(std::int64_t user_id);
  std::int64_t count_active(std::int64_t owner_id);
  /// Absent: the user has no role in the session.
  std::optional<SessionUser> user(std::int64_t session_id, std::int64_t user_id);

  struct Numbers {
    std::int64_t workflow;
    std::int64_t first_marker;
  };
  /// Takes the next workflow number and `markers` marker numbers, and notes the access.
  Numbers take_numbers(std::int64_t session_id, std::int64_t markers);
  /// Takes the next `count` marker numbers; returns the first.
  std::int64_t take_markers(std::int64_t session_id, std::int64_t count);

  void set_datacube(std::int64_t session_id, std::string_view pid);
  void set_cwd(std::int64_t session_id, std::int64_t user_id, std::string_view cwd);
  void set_cdd(std::int64_t session_id, std::int64_t user_id, std::string_view cdd);

 private:
  sql::Connection& connection_;
};

}  // namespace oph::metadb
