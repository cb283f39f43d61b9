// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql/connection.h"

namespace oph::metadb {

/// The virtual folder tree. Each session has a root folder of its own; paths start there and can
/// not leave it.
class Folders {
 public:
  explicit Folders(sql::Connection& connection) : connection_{connection} {}

  /// The root folder of a session (by session code, or any other name of letters and digits such
  /// as "local"), created when absent.
  std::int64_t root(std::string_view name);

  /// Creates a folder. Throws a user error if there is one of that name or if no folder can have
  /// it.
  std::int64_t create(std::int64_t parent_id, std::string_view name);

  /// Resolves `path` (absolute from `root`, or relative to `cwd`; "." and ".." allowed) to an
  /// absolute normalised path. Throws a user error if ".." leaves the root.
  static std::string resolve(std::string_view cwd, std::string_view path);

  /// Finds the folder at an absolute path; absent if there is none.
  std::optional<std::int64_t> find(std::int64_t root, std::string_view path);
  /// As find(); throws a user error `no such folder (path=…)`.
  std::int64_t require(std::int64_t root, std::string_view path);

  /// Removes the folder at an absolute path. Throws a user error if there is none, if it is not
  /// empty, or if it is the root.
  void remove(std::int64_t root, std::string_view path);
  /// Gives a folder another place, with all that is in it; both paths are absolute. Throws a user
  /// error if there is no such folder, if something is at the new place, or if that is inside the
  /// folder itself.
  void move(std::int64_t root, std::string_view from, std::string_view to);

  /// What OPH_LIST shows; folders and containers are ordered by name, cubes by number.
  struct Entry {
    std::int64_t id;
    std::string path;  ///< absolute inside the session
  };
  std::vector<Entry> subfolders(std::int64_t folder_id);
  std::vector<Entry> containers(std::int64_t folder_id);
  struct CubeEntry {
    std::int64_t id;
    std::int64_t container_id;
    std::string container_path;
    std::string description;
    std::string measure;
    std::int64_t level;
    std::string source;
  };
  std::vector<CubeEntry> cubes(std::int64_t container_id);

 private:
  sql::Connection& connection_;
};

}  // namespace oph::metadb
