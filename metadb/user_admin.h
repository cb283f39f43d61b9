// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/sql/connection.h"

namespace oph::metadb {

/// What a user may take; 0: no limit of his own.
struct UserLimits {
  std::int64_t max_cores = 0;     ///< ranks of one task, and of all his running ones together
  std::int64_t max_hosts = 0;     ///< of one task, and of his reserved partitions
  std::int64_t max_tasks = 0;     ///< running at the same time
  std::int64_t max_sessions = 0;  ///< active ones
  std::int64_t session_days = 0;  ///< without access until a session of his expires
  std::int64_t share = 1;         ///< weight against others who wait for the same cores
};

/// Changes what accounts are allowed. Callers have checked that they may.
class UserAdmin {
 public:
  explicit UserAdmin(sql::Connection& connection) : connection_{connection} {}

  UserLimits limits(std::int64_t user_id);
  /// By name of the user.
  std::map<std::string, UserLimits> all_limits();
  /// Returns whether there is such a user.
  bool set_limits(std::string_view name, const UserLimits& limits);
  /// Enables or disables everybody but one; returns how many accounts that changed.
  std::int64_t set_all_enabled(bool is_enabled, std::string_view except);

 private:
  sql::Connection& connection_;
};

}  // namespace oph::metadb
