// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/folder_tree.h"

#include <algorithm>
#include <map>

#include "metadb/paths.h"

namespace oph::metadb {
namespace {

/// The folders that a statement is about: one, or with all below it.
std::string folders_below(bool is_recursive) {
  std::string text =
      "WITH RECURSIVE down AS (SELECT id, parent_id, name, 0 AS depth FROM folder WHERE id = ?";
  if (is_recursive) {
    text +=
        " UNION ALL SELECT folder.id, folder.parent_id, folder.name, depth + 1 FROM folder"
        " JOIN down ON folder.parent_id = down.id";
  }
  return text + ") ";
}

}  // namespace

std::vector<FolderBranch> folder_branches(sql::Connection& connection, std::int64_t folder_id,
                                          bool is_recursive) {
  const auto with = folders_below(is_recursive);
  std::map<std::int64_t, FolderBranch> branches;
  branches[folder_id].path = folder_path(connection, folder_id);
  auto folders =
      connection.query(with + "SELECT id, parent_id, name FROM down ORDER BY depth", folder_id);
  while (folders.next()) {
    if (folders.integer(0) == folder_id) continue;
    branches[folders.integer(0)].path =
        branches.at(folders.integer(1)).path + "/" + folders.text(2);
  }
  auto containers = connection.query(
      with +
          "SELECT container.folder_id, container.id, container.name FROM down"
          " JOIN container ON container.folder_id = down.id ORDER BY container.name",
      folder_id);
  while (containers.next()) {
    const auto branch = branches.find(containers.integer(0));
    if (branch == branches.end()) continue;  // made between the two statements
    branch->second.containers.push_back({containers.integer(1), containers.text(2)});
  }
  std::vector<FolderBranch> sorted;
  for (auto& [id, branch] : branches) {
    if (branch.path.empty()) branch.path = "/";
    sorted.push_back(std::move(branch));
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const auto& left, const auto& right) { return left.path < right.path; });
  return sorted;
}

}  // namespace oph::metadb
