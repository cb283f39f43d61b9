// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/paths.h"

namespace oph::metadb {

std::string folder_path(sql::Connection& connection, std::int64_t folder_id) {
  auto names = connection.query(
      "WITH RECURSIVE up AS ("
      " SELECT id, parent_id, name, 0 AS depth FROM folder WHERE id = ?"
      " UNION ALL"
      " SELECT folder.id, folder.parent_id, folder.name, up.depth + 1"
      " FROM folder JOIN up ON folder.id = up.parent_id)"
      " SELECT name FROM up WHERE parent_id <> ? ORDER BY depth DESC",
      folder_id, kFolderOfRoots);
  std::string path;
  while (names.next()) path += "/" + names.text(0);
  return path;
}

}  // namespace oph::metadb
