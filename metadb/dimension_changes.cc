// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/cubes.h"

namespace oph::metadb {
namespace {

/// Keeps others from changing the cube until the transaction ends.
void lock_cube(sql::Connection& connection, std::int64_t id) {
  auto row = connection.query("SELECT id FROM cube WHERE id = ? FOR UPDATE", id);
  if (!row.next()) throw user_error("the datacube was deleted meanwhile (cube={})", id);
}

void check_is_new(sql::Connection& connection, std::int64_t id, const Dimension& dimension) {
  auto row = connection.query(
      "SELECT 1 FROM cube_dimension JOIN dimension_instance"
      " ON dimension_instance.id = cube_dimension.dimension_instance_id"
      " WHERE cube_dimension.cube_id = ? AND dimension_instance.dimension_id = ?",
      id, dimension.id);
  if (row.next()) throw user_error("the cube has this dimension already (dim={})", dimension.name);
}

/// Moves the dimensions of one kind from a level on, to make room or to fill a gap.
void make_room(sql::Connection& connection, std::int64_t id, bool is_explicit, std::int64_t level) {
  // Backwards, because levels are part of the key.
  connection.query(
      "UPDATE cube_dimension SET level = level + 1"
      " WHERE cube_id = ? AND is_explicit = ? AND level >= ? ORDER BY level DESC",
      id, is_explicit, level);
}

void fill_gap(sql::Connection& connection, std::int64_t id, bool is_explicit, std::int64_t level) {
  connection.query(
      "UPDATE cube_dimension SET level = level - 1"
      " WHERE cube_id = ? AND is_explicit = ? AND level > ? ORDER BY level",
      id, is_explicit, level);
}

}  // namespace

void Cubes::add_dimension(std::int64_t id, const CubeDimension& added) {
  OPH_CHECK(added.size == 1 && added.values.empty() && added.grid.empty());
  sql::transact(connection_, [&](sql::Connection& connection) {
    lock_cube(connection, id);
    check_is_new(connection, id, added.dimension);
    auto last = connection.query(
        "SELECT COALESCE(MAX(level), 0) FROM cube_dimension WHERE cube_id = ? AND is_explicit = ?",
        id, added.is_explicit);
    last.next();
    if (added.level > last.integer(0) + 1) {
      throw user_error("the level of a new dimension must be between 1 and {} (dim_level={})",
                       last.integer(0) + 1, added.level);
    }
    make_room(connection, id, added.is_explicit, added.level);
    connection.query(
        "INSERT INTO dimension_instance (dimension_id, size, concept_level) VALUES (?, 1, ?)",
        added.dimension.id, std::string_view{&added.concept_level, 1});
    connection.query(
        "INSERT INTO cube_dimension (cube_id, is_explicit, level, dimension_instance_id,"
        " is_unlimited) VALUES (?, ?, ?, LAST_INSERT_ID(), ?)",
        id, added.is_explicit, added.level, added.is_unlimited);
  });
}

std::int64_t Cubes::remove_collapsed_dimensions(std::int64_t id) {
  return sql::transact(connection_, [&](sql::Connection& connection) {
    lock_cube(connection, id);
    auto collapsed = connection.query(
        "SELECT cube_dimension.is_explicit, cube_dimension.level, dimension_instance.id,"
        " dimension_instance.grid_id FROM cube_dimension JOIN dimension_instance"
        " ON dimension_instance.id = cube_dimension.dimension_instance_id"
        " WHERE cube_dimension.cube_id = ? AND dimension_instance.size = 0"
        " ORDER BY cube_dimension.level DESC",
        id);
    std::int64_t removed = 0;
    for (; collapsed.next(); ++removed) {
      const bool is_explicit = collapsed.integer(0) != 0;
      connection.query(
          "DELETE FROM cube_dimension WHERE cube_id = ? AND is_explicit = ? AND level = ?", id,
          is_explicit, collapsed.integer(1));
      fill_gap(connection, id, is_explicit, collapsed.integer(1));
      if (!collapsed.is_null(3)) continue;
      connection.query("DELETE FROM dimension_instance WHERE id = ?", collapsed.integer(2));
    }
    return removed;
  });
}

}  // namespace oph::metadb
