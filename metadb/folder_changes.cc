// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/folders.h"
#include "metadb/names.h"

namespace oph::metadb {
namespace {

/// The folder at an absolute path, which must not be the root: that one belongs to the session.
std::int64_t require_below(Folders& folders, std::int64_t root, const std::string& path) {
  const auto folder = folders.require(root, path);
  if (folder != root) return folder;
  throw user_error("the root folder can be neither moved nor removed (path={})", path);
}

}  // namespace

void Folders::remove(std::int64_t root, std::string_view path) {
  const auto absolute = resolve("/", path);
  sql::transact(connection_, [&](sql::Connection& connection) {
    const auto folder = require_below(*this, root, absolute);
    try {
      const auto removed = connection.query("DELETE FROM folder WHERE id = ?", folder);
      if (removed.affected_rows() == 0) throw user_error("no such folder (path={})", absolute);
    } catch (const sql::SqlError& error) {
      if (!error.is_referenced()) throw;
      throw user_error("the folder is not empty (path={})", absolute);
    }
  });
}

void Folders::move(std::int64_t root, std::string_view from, std::string_view to) {
  const auto source = resolve("/", from);
  const auto target = resolve("/", to);
  if ((target + "/").starts_with(source + "/")) {
    throw user_error("a folder cannot be moved into itself (from={}, to={})", source, target);
  }
  const auto slash = target.rfind('/');
  const auto name = target.substr(slash + 1);
  check_name("folder", name);
  sql::transact(connection_, [&](sql::Connection& connection) {
    // The moves of a session come one after the other: two of them could make a circle.
    connection.query("SELECT id FROM folder WHERE id = ? FOR UPDATE", root);
    const auto folder = require_below(*this, root, source);
    const auto parent = require(root, slash == 0 ? "/" : target.substr(0, slash));
    try {
      connection.query("UPDATE folder SET parent_id = ?, name = ? WHERE id = ?", parent, name,
                       folder);
    } catch (const sql::SqlError& error) {
      if (error.is_duplicate()) throw user_error("folder exists already (folder={})", target);
      if (error.is_dangling()) throw user_error("no such folder (path={})", target);
      throw;
    }
  });
}

}  // namespace oph::metadb
