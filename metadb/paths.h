// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "base/sql/connection.h"

namespace oph::metadb {

/// The folder that the roots of all sessions lie in; not part of any path.
inline constexpr std::int64_t kFolderOfRoots = 1;

/// Absolute path of a folder inside its session, without the last '/': "" for the root, "/a/b".
std::string folder_path(sql::Connection& connection, std::int64_t folder_id);

}  // namespace oph::metadb
