// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/sql/connection.h"

namespace oph::metadb {

/// A folder with the containers that lie in it.
struct FolderBranch {
  struct Container {
    std::int64_t id;
    std::string name;
  };
  std::string path;                   ///< absolute inside the session: "/", "/a/b"
  std::vector<Container> containers;  ///< by name
};

/// A folder and, if `is_recursive`, all folders below it, by path; with few statements, however
/// many folders there are.
std::vector<FolderBranch> folder_branches(sql::Connection& connection, std::int64_t folder_id,
                                          bool is_recursive);

}  // namespace oph::metadb
