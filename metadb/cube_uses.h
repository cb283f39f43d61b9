// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/sql/connection.h"

namespace oph::metadb {

/// Which cubes running tasks read, so that nobody deletes them meanwhile.
///
/// A use is a row that a session of its own inserts and never commits. Others see it all the same,
/// with READ UNCOMMITTED; it waits for no disk; and the database takes it back when the session
/// ends, be it by kill -9.
class CubeUses {
 public:
  explicit CubeUses(sql::Endpoint endpoint) : endpoint_{std::move(endpoint)} {}

  /// Notes that `task` uses a cube until let_go(). Who takes first and looks then whether the cube
  /// exists (with a locking read) cannot be overtaken by one who locks the cube and asks then.
  void take(std::int64_t cube_id, std::string_view task);
  /// A task of another session that uses the cube; absent if none does.
  std::optional<std::string> task_using(std::int64_t cube_id);
  void let_go();

 private:
  sql::Connection& connection();

  sql::Endpoint endpoint_;
  std::optional<sql::Connection> connection_;  ///< made when it is first needed
  bool is_holding_ = false;
};

}  // namespace oph::metadb
