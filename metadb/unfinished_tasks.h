// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/sql/connection.h"

namespace oph::metadb {

/// A task that waits or runs.
struct UnfinishedTask {
  std::string user;
  std::string session_code;
  std::int64_t workflow;
  std::int64_t marker;
  std::int64_t parent_marker;
  std::string name;
  bool is_massive;  ///< consists of other tasks
  std::string status;
};

/// The oldest first; those of one user, or of all.
std::vector<UnfinishedTask> unfinished_tasks(sql::Connection& connection,
                                             std::optional<std::int64_t> user_id);

}  // namespace oph::metadb
