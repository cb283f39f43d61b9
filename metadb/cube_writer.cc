// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/cube_writer.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "metadb/dimension_rows.h"
#include "metadb/names.h"
#include "metadb/row_inserter.h"

namespace oph::metadb {
namespace {

using NumberByName = std::map<std::string, std::int64_t, std::less<>>;

/// Reads a small table whole: `query` selects names and numbers.
NumberByName read_numbers(sql::Connection& connection, std::string_view query) {
  NumberByName numbers;
  auto rows = connection.query(query);
  while (rows.next()) numbers.emplace(rows.text(0), rows.integer(1));
  return numbers;
}

void lock_container(sql::Connection& connection, std::int64_t id) {
  auto row = connection.query("SELECT id FROM container WHERE id = ? LOCK IN SHARE MODE", id);
  if (!row.next()) throw user_error("no such container (container={})", id);
}

std::optional<std::int64_t> ensure_source(sql::Connection& connection, const std::string& uri) {
  if (uri.empty()) return std::nullopt;
  connection.query(
      "INSERT INTO source (uri, digest) VALUES (?, UNHEX(SHA2(?, 256)))"
      " ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id)",
      uri, uri);
  return connection.last_insert_id();
}

/// Finds or creates a grid and keeps others from changing it until the transaction ends.
std::int64_t ensure_grid(sql::Connection& connection, std::int64_t container_id,
                         const std::string& name) {
  check_name("grid", name);
  connection.query(
      "INSERT INTO grid (container_id, name) VALUES (?, ?)"
      " ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id)",
      container_id, name);
  return connection.last_insert_id();
}

/// The instance of a dimension that a grid has already; absent if none. Throws a user error if its
/// values are not those of `wanted`.
std::optional<std::int64_t> find_in_grid(sql::Connection& connection, std::int64_t grid_id,
                                         std::int64_t dimension_id, const CubeDimension& wanted) {
  auto row = connection.query(
      fmt::format("SELECT id, size, concept_level, COALESCE({}, '') FROM dimension_instance"
                  " WHERE grid_id = ? AND dimension_id = ? LOCK IN SHARE MODE",
                  kCoordinates),
      grid_id, dimension_id);
  if (!row.next()) return std::nullopt;
  const auto coordinates = row.bytes(3);
  const bool same = row.integer(1) == wanted.size && row.text(2).at(0) == wanted.concept_level &&
                    std::equal(coordinates.begin(), coordinates.end(), wanted.values.begin(),
                               wanted.values.end());
  if (!same) {
    throw user_error("grid {} has other values of dimension {} (size={}, grid_size={})",
                     wanted.grid, wanted.dimension.name, wanted.size, row.integer(1));
  }
  return row.integer(0);
}

std::int64_t write_instance(sql::Connection& connection, std::int64_t container_id,
                            std::int64_t dimension_id, const CubeDimension& dimension) {
  const auto bytes = static_cast<std::int64_t>(dimension.values.size());
  const auto element = static_cast<std::int64_t>(size_of(dimension.dimension.type));
  OPH_CHECK(bytes == 0 || bytes == dimension.size * element);
  OPH_CHECK(dimension.bounds.empty() || std::ssize(dimension.bounds) == 2 * dimension.extent());
  std::optional<std::int64_t> grid_id;
  if (!dimension.grid.empty()) {
    grid_id = ensure_grid(connection, container_id, dimension.grid);
    if (const auto known = find_in_grid(connection, *grid_id, dimension_id, dimension)) {
      return *known;
    }
  }
  std::optional<sql::Bytes> coordinates;
  if (bytes > 0) coordinates = dimension.values;
  std::optional<sql::Bytes> bounds;
  if (!dimension.bounds.empty()) bounds = std::as_bytes(std::span{dimension.bounds});
  connection.query(
      "INSERT INTO dimension_instance (dimension_id, grid_id, size, concept_level, coordinates,"
      " bounds, is_compressed)"
      " SELECT ?, ?, ?, ?, IF(is_compressed, COMPRESS(?), ?), ?, is_compressed FROM container"
      " WHERE id = ?",
      dimension_id, grid_id, dimension.size, std::string_view{&dimension.concept_level, 1},
      coordinates, coordinates, bounds, container_id);
  return static_cast<std::int64_t>(connection.last_insert_id());
}

void write_dimensions(sql::Connection& connection, const Cube& cube) {
  const auto known = read_dimensions(connection, cube.container_id);
  RowInserter rows{connection,
                   "cube_dimension (cube_id, is_explicit, level, dimension_instance_id,"
                   " is_unlimited)"};
  for (const auto& dimension : cube.dimensions) {
    const auto dimension_id =
        ensure_dimension(connection, cube.container_id, known, dimension.dimension);
    const auto instance_id = write_instance(connection, cube.container_id, dimension_id, dimension);
    rows.add(cube.id, dimension.is_explicit, dimension.level, instance_id, dimension.is_unlimited);
  }
  rows.flush();
}

void write_fragments(sql::Connection& connection, const Cube& cube) {
  const auto servers = read_numbers(connection, "SELECT name, id FROM io_server");
  RowInserter rows{connection,
                   "fragment (cube_id, fragment_index, io_server_id, table_name, key_start,"
                   " key_end)"};
  for (const auto& fragment : cube.fragments) {
    const auto server = servers.find(fragment.io_server);
    if (server == servers.end()) {
      throw system_error("the catalogue does not know an I/O server (io_server={})",
                         fragment.io_server);
    }
    rows.add(cube.id, fragment.index, server->second, fragment.table, fragment.key_start,
             fragment.key_end);
  }
  rows.flush();
}

void write_dependencies(sql::Connection& connection, const Cube& cube) {
  RowInserter rows{connection, "cube_dependency (cube_id, source_id)"};
  for (const auto input : cube.storage.inputs) rows.add(cube.id, input);
  rows.flush();
}

}  // namespace

void write_cube(sql::Connection& connection, const Cube& cube) {
  lock_container(connection, cube.container_id);
  connection.query(
      "INSERT INTO cube (id, container_id, measure, measure_type, missing_value, level,"
      " description, source_id, is_compressed, size_bytes, elements, storage, expression,"
      " view_tables, stores_itself)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      cube.id, cube.container_id, cube.measure, name(cube.measure_type), cube.missing_value,
      cube.level, cube.description, ensure_source(connection, cube.source), cube.is_compressed,
      cube.size_bytes, cube.elements, name(cube.storage.kind), cube.storage.expression,
      cube.storage.tables, cube.storage.stores_itself);
  write_dimensions(connection, cube);
  write_fragments(connection, cube);
  write_dependencies(connection, cube);
}

}  // namespace oph::metadb
