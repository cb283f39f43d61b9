// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/cube_storage.h"

#include <string>

#include "base/text.h"

namespace oph::metadb {

std::vector<Dependant> read_dependants(sql::Connection& connection, std::int64_t id) {
  auto rows = connection.query(
      "SELECT cube.container_id, cube.id FROM cube_dependency"
      " JOIN cube ON cube.id = cube_dependency.cube_id"
      " WHERE cube_dependency.source_id = ? ORDER BY cube.id",
      id);
  std::vector<Dependant> dependants;
  while (rows.next()) dependants.push_back({rows.integer(0), rows.integer(1)});
  return dependants;
}

void refuse_dependants(sql::Connection& connection, std::int64_t id) {
  std::vector<std::string> names;
  for (const auto& [container, cube] : read_dependants(connection, id)) {
    names.push_back(fmt::format("{}/{}", container, cube));
  }
  if (names.empty()) return;
  throw user_error("virtual datacubes read the datacube (cube={}, dependants={})", id,
                   join(names, ", "));
}

void note_stored(sql::Connection& connection, std::int64_t id) {
  // The order in which whoever deletes a cube takes its locks.
  auto row = connection.query("SELECT id FROM cube WHERE id = ? FOR UPDATE", id);
  if (!row.next()) return;
  connection.query(
      "UPDATE cube SET storage = 'stored', expression = '', view_tables = 1, stores_itself = FALSE"
      " WHERE id = ?",
      id);
  connection.query("DELETE FROM cube_dependency WHERE cube_id = ?", id);
}

}  // namespace oph::metadb
