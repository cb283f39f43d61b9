// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/cube_reader.h"

#include "base/error.h"
#include "metadb/dimension_rows.h"

namespace oph::metadb {
namespace {

std::vector<CubeDimension> read_cube_dimensions(sql::Connection& connection, std::int64_t cube_id) {
  auto rows = connection.query(
      instance_query(
          "cube_dimension.is_explicit, cube_dimension.level, cube_dimension.is_unlimited",
          "JOIN cube_dimension ON cube_dimension.dimension_instance_id = dimension_instance.id"
          " WHERE cube_dimension.cube_id = ?"
          " ORDER BY cube_dimension.is_explicit DESC, cube_dimension.level"),
      cube_id);
  std::vector<CubeDimension> dimensions;
  while (rows.next()) dimensions.push_back(read_cube_dimension(rows));
  return dimensions;
}

CubeStorage::Kind read_storage_kind(std::string_view text) {
  using Kind = CubeStorage::Kind;
  for (const auto kind : {Kind::kStored, Kind::kVirtual, Kind::kReference}) {
    if (text == name(kind)) return kind;
  }
  throw system_error("the catalogue has an unknown kind of storage (storage={})", text);
}

/// What the views of a cube stand on.
void read_stack(sql::Connection& connection, Cube& cube) {
  auto inputs = connection.query(
      "SELECT source_id FROM cube_dependency WHERE cube_id = ? ORDER BY source_id", cube.id);
  while (inputs.next()) cube.storage.inputs.push_back(inputs.integer(0));
  auto depth = connection.query(
      "WITH RECURSIVE stack AS (SELECT CAST(1 AS INTEGER) AS depth, CAST(? AS INTEGER) AS cube_id"
      " UNION SELECT stack.depth + 1, cube_dependency.source_id FROM stack"
      " JOIN cube_dependency ON cube_dependency.cube_id = stack.cube_id)"
      " SELECT MAX(stack.depth) FROM stack JOIN cube ON cube.id = stack.cube_id"
      " WHERE cube.storage <> 'stored'",
      cube.id);
  OPH_CHECK(depth.next());
  cube.storage.depth = depth.integer(0);
}

}  // namespace

std::optional<Cube> read_cube(sql::Connection& connection, std::int64_t id) {
  auto row = connection.query(
      "SELECT cube.container_id, cube.measure, cube.measure_type, cube.missing_value, cube.level,"
      " cube.description, COALESCE(source.uri, ''), cube.is_compressed, cube.creation_date,"
      " cube.size_bytes, cube.elements, cube.storage, cube.expression, cube.view_tables,"
      " cube.stores_itself"
      " FROM cube LEFT JOIN source ON source.id = cube.source_id WHERE cube.id = ?",
      id);
  if (!row.next()) return std::nullopt;
  Cube cube;
  cube.id = id;
  cube.container_id = row.integer(0);
  cube.measure = row.text(1);
  cube.measure_type = read_element_type(row.text(2));
  cube.missing_value = row.optional_text(3);
  cube.level = row.integer(4);
  cube.description = row.text(5);
  cube.source = row.text(6);
  cube.is_compressed = row.integer(7) != 0;
  cube.creation_date = row.text(8);
  cube.size_bytes = row.optional_integer(9);
  cube.elements = row.optional_integer(10);
  cube.storage.kind = read_storage_kind(row.text(11));
  cube.storage.expression = row.text(12);
  cube.storage.tables = row.integer(13);
  cube.storage.stores_itself = row.integer(14) != 0;
  if (cube.storage.is_view()) read_stack(connection, cube);
  cube.dimensions = read_cube_dimensions(connection, id);
  cube.fragments = read_fragments(connection, id);
  return cube;
}

std::vector<Fragment> read_fragments(sql::Connection& connection, std::int64_t cube_id) {
  auto rows = connection.query(
      "SELECT fragment.fragment_index, io_server.name, fragment.table_name, fragment.key_start,"
      " fragment.key_end, cube.is_compressed, cube.storage <> 'stored'"
      " FROM fragment JOIN io_server ON io_server.id = fragment.io_server_id"
      " JOIN cube ON cube.id = fragment.cube_id"
      " WHERE fragment.cube_id = ? ORDER BY fragment.fragment_index",
      cube_id);
  std::vector<Fragment> fragments;
  while (rows.next()) {
    fragments.push_back({rows.integer(0), rows.text(1), rows.text(2), rows.integer(3),
                         rows.integer(4), rows.integer(5) != 0, rows.integer(6) != 0});
  }
  return fragments;
}

}  // namespace oph::metadb
