// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/containers.h"

#include "metadb/container_rows.h"
#include "metadb/dimension_rows.h"
#include "metadb/names.h"
#include "metadb/paths.h"
#include "metadb/single_write.h"

namespace oph::metadb {
namespace {

constexpr std::string_view kQuery =
    "SELECT container.id, container.folder_id, container.name, container.description,"
    " vocabulary.name, container.is_compressed FROM container JOIN vocabulary ON vocabulary.id = "
    "container.vocabulary_id";

std::optional<Container> read_container(sql::Statement row) {
  if (!row.next()) return std::nullopt;
  return Container{row.integer(0), row.integer(1), row.text(2),
                   row.text(3),    row.text(4),    row.integer(5) != 0};
}

}  // namespace

std::int64_t Containers::create(const Container& container,
                                const std::vector<Dimension>& dimensions) {
  return sql::transact(connection_, [&](sql::Connection& connection) {
    const auto id = insert_container(connection, container);
    if (!id) throw user_error("container exists already (container={})", container.name);
    insert_dimensions(connection, *id, dimensions);
    return *id;
  });
}

std::optional<Container> Containers::find(std::int64_t folder_id, std::string_view name) {
  return read_container(connection_.query(
      fmt::format("{} WHERE container.folder_id = ? AND container.name = ?", kQuery), folder_id,
      name));
}

std::optional<Container> Containers::find(std::int64_t id) {
  return read_container(connection_.query(fmt::format("{} WHERE container.id = ?", kQuery), id));
}

std::vector<Dimension> Containers::dimensions(std::int64_t id) {
  return read_dimensions(connection_, id);
}

std::vector<std::string> Containers::grids(std::int64_t id) {
  auto rows = connection_.query("SELECT name FROM grid WHERE container_id = ? ORDER BY name", id);
  std::vector<std::string> names;
  while (rows.next()) names.push_back(rows.text(0));
  return names;
}

std::vector<CubeDimension> Containers::grid(std::int64_t id, std::string_view name) {
  auto rows = connection_.query(
      instance_query("TRUE, 1, FALSE",
                     "WHERE grid.container_id = ? AND grid.name = ? ORDER BY dimension.id"),
      id, name);
  std::vector<CubeDimension> dimensions;
  while (rows.next()) dimensions.push_back(read_cube_dimension(rows));
  return dimensions;
}

void Containers::move(const Container& container, std::int64_t folder_id, std::string_view name) {
  check_name("container", name);
  try {
    // Whoever was faster has taken it from where it was.
    const auto moved = write_alone(
        connection_,
        "UPDATE container SET folder_id = ?, name = ? WHERE id = ? AND folder_id = ? AND name = ?",
        folder_id, name, container.id, container.folder_id, container.name);
    if (moved == 1) return;
  } catch (const sql::SqlError& error) {
    if (error.is_duplicate()) throw user_error("container exists already (container={})", name);
    if (error.is_dangling()) throw user_error("no such folder");
    throw;
  }
  throw user_error("no such container (container={})", container.name);
}

std::string Containers::path(std::int64_t id) {
  const auto container = find(id);
  if (!container) throw user_error("no such container (container={})", id);
  return folder_path(connection_, container->folder_id) + "/" + container->name;
}

}  // namespace oph::metadb
