// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/sql/connection.h"

namespace oph::metadb {

/// Ends sessions that nobody has used for longer than their lifetime: that of their owner, or
/// `days` if he has none of his own; 0 means for ever. A session at work does not expire.
class SessionExpiry {
 public:
  SessionExpiry(sql::Connection& connection, std::int64_t days)
      : connection_{connection}, days_{days} {}

  /// Disables those that have expired; returns how many that were. Their data stay.
  std::int64_t disable();

  struct Removable {
    std::int64_t session_id;
    std::string code;
    std::int64_t root_folder_id;
    std::vector<std::int64_t> containers;  ///< wherever in its folders
  };
  /// Disabled sessions that have expired and whose owner wants them to be removed then.
  std::vector<Removable> removable();
  /// Removes one with its history and folders. Throws a user error if it holds containers.
  void remove(const Removable& session);

 private:
  std::vector<std::int64_t> folders(std::int64_t root_folder_id);
  std::vector<std::int64_t> containers(std::int64_t root_folder_id);

  sql::Connection& connection_;
  std::int64_t days_;
};

}  // namespace oph::metadb
