// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/container_rows.h"

#include "metadb/names.h"

namespace oph::metadb {
namespace {

std::int64_t find_vocabulary(sql::Connection& connection, const std::string& name) {
  auto row = connection.query("SELECT id FROM vocabulary WHERE name = ?", name);
  if (!row.next()) throw user_error("no such vocabulary (vocabulary={})", name);
  return row.integer(0);
}

}  // namespace

std::optional<std::int64_t> insert_container(sql::Connection& connection,
                                             const Container& container) {
  check_name("container", container.name);
  const auto vocabulary_id = find_vocabulary(connection, container.vocabulary);
  try {
    connection.query(
        "INSERT INTO container (folder_id, name, description, vocabulary_id, is_compressed)"
        " VALUES (?, ?, ?, ?, ?)",
        container.folder_id, container.name, container.description, vocabulary_id,
        container.is_compressed);
    return connection.last_insert_id();
  } catch (const sql::SqlError& error) {
    if (!error.is_duplicate()) throw;
    return std::nullopt;
  }
}

std::int64_t ensure_container(sql::Connection& connection, const Container& container) {
  // Inserts first: two that look first and find nothing would lock each other out.
  if (const auto id = insert_container(connection, container)) return *id;
  // A locking read sees what others committed after this transaction began.
  auto row = connection.query(
      "SELECT id FROM container WHERE folder_id = ? AND name = ? LOCK IN SHARE MODE",
      container.folder_id, container.name);
  OPH_CHECK(row.next());
  return row.integer(0);
}

}  // namespace oph::metadb
