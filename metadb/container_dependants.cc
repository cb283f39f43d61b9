// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/container_dependants.h"

namespace oph::metadb {

std::vector<Dependant> outside_dependants(sql::Connection& connection, std::int64_t container_id) {
  auto rows = connection.query(
      "SELECT DISTINCT cube.container_id, cube.id FROM cube AS source"
      " JOIN cube_dependency ON cube_dependency.source_id = source.id"
      " JOIN cube ON cube.id = cube_dependency.cube_id"
      " WHERE source.container_id = ? AND cube.container_id <> ? ORDER BY cube.id",
      container_id, container_id);
  std::vector<Dependant> dependants;
  while (rows.next()) dependants.push_back({rows.integer(0), rows.integer(1)});
  return dependants;
}

std::vector<std::int64_t> virtual_cubes(sql::Connection& connection, std::int64_t container_id) {
  auto rows = connection.query(
      "SELECT id FROM cube WHERE container_id = ? AND storage = 'virtual' ORDER BY id",
      container_id);
  std::vector<std::int64_t> cubes;
  while (rows.next()) cubes.push_back(rows.integer(0));
  return cubes;
}

}  // namespace oph::metadb
