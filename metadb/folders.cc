// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/folders.h"

#include <algorithm>

#include "base/text.h"
#include "metadb/containers.h"
#include "metadb/folder_rows.h"
#include "metadb/names.h"
#include "metadb/paths.h"

namespace oph::metadb {
namespace {

std::optional<std::int64_t> find_child(sql::Connection& connection, std::int64_t parent_id,
                                       std::string_view name) {
  auto row =
      connection.query("SELECT id FROM folder WHERE parent_id = ? AND name = ?", parent_id, name);
  if (!row.next()) return std::nullopt;
  return row.integer(0);
}

/// Reads ids and names of what lies in a folder.
std::vector<Folders::Entry> read_entries(sql::Statement rows, const std::string& folder) {
  std::vector<Folders::Entry> entries;
  while (rows.next()) entries.push_back({rows.integer(0), folder + "/" + rows.text(1)});
  return entries;
}

}  // namespace

std::int64_t Folders::root(std::string_view name) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  OPH_CHECK(!name.empty() && std::all_of(name.begin(), name.end(), is_plain));
  if (const auto found = find_child(connection_, kFolderOfRoots, name)) return *found;
  return sql::transact(connection_, [&](sql::Connection& connection) {
    connection.query(
        "INSERT INTO folder (parent_id, name) VALUES (?, ?)"
        " ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id)",
        kFolderOfRoots, name);
    return static_cast<std::int64_t>(connection.last_insert_id());
  });
}

std::int64_t Folders::create(std::int64_t parent_id, std::string_view name) {
  return sql::transact(connection_, [&](sql::Connection& connection) {
    return insert_folder(connection, parent_id, name);
  });
}

std::int64_t insert_folder(sql::Connection& connection, std::int64_t parent_id,
                           std::string_view name) {
  check_name("folder", name);
  try {
    connection.query("INSERT INTO folder (parent_id, name) VALUES (?, ?)", parent_id, name);
  } catch (const sql::SqlError& error) {
    if (error.is_duplicate()) throw user_error("folder exists already (folder={})", name);
    if (error.is_dangling()) throw user_error("the folder that it would be in is gone");
    throw;
  }
  return static_cast<std::int64_t>(connection.last_insert_id());
}

std::string Folders::resolve(std::string_view cwd, std::string_view path) {
  std::vector<std::string> parts;
  const auto follow = [&](std::string_view steps) {
    for (const auto step : split(steps, '/')) {
      if (step.empty() || step == ".") continue;
      if (step != "..") {
        parts.emplace_back(step);
      } else if (parts.empty()) {
        throw user_error("path leads out of the session (path={})", path);
      } else {
        parts.pop_back();
      }
    }
  };
  if (!path.starts_with('/')) follow(cwd);
  follow(path);
  return "/" + join(parts, "/");
}

std::optional<std::int64_t> Folders::find(std::int64_t root, std::string_view path) {
  const auto absolute = resolve("/", path);
  std::optional<std::int64_t> folder = root;
  for (const auto name : split(absolute, '/')) {
    if (folder && !name.empty()) folder = find_child(connection_, *folder, name);
  }
  return folder;
}

std::int64_t Folders::require(std::int64_t root, std::string_view path) {
  const auto folder = find(root, path);
  if (!folder) throw user_error("no such folder (path={})", path);
  return *folder;
}

std::vector<Folders::Entry> Folders::subfolders(std::int64_t folder_id) {
  return read_entries(
      connection_.query("SELECT id, name FROM folder WHERE parent_id = ? ORDER BY name", folder_id),
      folder_path(connection_, folder_id));
}

std::vector<Folders::Entry> Folders::containers(std::int64_t folder_id) {
  return read_entries(
      connection_.query("SELECT id, name FROM container WHERE folder_id = ? ORDER BY name",
                        folder_id),
      folder_path(connection_, folder_id));
}

std::vector<Folders::CubeEntry> Folders::cubes(std::int64_t container_id) {
  auto rows = connection_.query(
      "SELECT cube.id, cube.description, cube.measure, cube.level, COALESCE(source.uri, '')"
      " FROM cube LEFT JOIN source ON source.id = cube.source_id"
      " WHERE cube.container_id = ? ORDER BY cube.id",
      container_id);
  const auto path = Containers{connection_}.path(container_id);
  std::vector<CubeEntry> entries;
  while (rows.next()) {
    entries.push_back({rows.integer(0), container_id, path, rows.text(1), rows.text(2),
                       rows.integer(3), rows.text(4)});
  }
  return entries;
}

}  // namespace oph::metadb
