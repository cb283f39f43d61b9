// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/cube_removal.h"

#include "metadb/attribute_rows.h"
#include "metadb/cube_reader.h"
#include "metadb/cube_storage.h"

namespace oph::metadb {
namespace {

/// Deletes a cube with the dimension instances that no grid shares and the values of its attributes
/// that no other cube has.
void delete_cube(sql::Connection& connection, std::int64_t id) {
  auto own = connection.query(
      "SELECT dimension_instance.id FROM dimension_instance"
      " JOIN cube_dimension ON cube_dimension.dimension_instance_id = dimension_instance.id"
      " WHERE cube_dimension.cube_id = ? AND dimension_instance.grid_id IS NULL",
      id);
  const auto values = value_ids(connection, id);
  connection.query("DELETE FROM cube WHERE id = ?", id);
  remove_unused_values(connection, values);
  auto delete_instance = connection.prepare("DELETE FROM dimension_instance WHERE id = ?");
  while (own.next()) delete_instance.execute(own.integer(0));
}

}  // namespace

std::optional<std::vector<Fragment>> remove_cube(sql::Connection& connection, CubeUses& uses,
                                                 std::int64_t id, std::string_view task) {
  auto row = connection.query("SELECT container_id FROM cube WHERE id = ? FOR UPDATE", id);
  if (!row.next()) return std::nullopt;
  if (const auto user = uses.task_using(id)) {
    throw user_error("the datacube is used by a running task (cube={}/{}, job={})", row.integer(0),
                     id, *user);
  }
  refuse_dependants(connection, id);
  auto fragments = read_fragments(connection, id);
  connection.query("INSERT INTO storage_claim (cube_id, task, is_condemned) VALUES (?, ?, TRUE)",
                   id, task);
  delete_cube(connection, id);
  return fragments;
}

std::vector<std::int64_t> lock_container(sql::Connection& connection, const Container& container) {
  auto row = connection.query("SELECT id FROM container WHERE id = ? FOR UPDATE", container.id);
  if (!row.next()) throw user_error("no such container (container={})", container.name);
  auto rows =
      connection.query("SELECT id FROM cube WHERE container_id = ? ORDER BY id DESC", container.id);
  std::vector<std::int64_t> cubes;
  while (rows.next()) cubes.push_back(rows.integer(0));
  return cubes;
}

}  // namespace oph::metadb
