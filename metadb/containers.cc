// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/containers.h"

#include "metadb/dimension_rows.h"
#include "metadb/names.h"
#include "metadb/paths.h"

namespace oph::metadb {
namespace {

constexpr std::string_view kQuery =
    "SELECT container.id, container.folder_id, container.name, container.description,"
    " vocabulary.name FROM container JOIN vocabulary ON vocabulary.id = container.vocabulary_id";

std::optional<Container> read_container(sql::Statement row) {
  if (!row.next()) return std::nullopt;
  return Container{row.integer(0), row.integer(1), row.text(2), row.text(3), row.text(4)};
}

std::int64_t find_vocabulary(sql::Connection& connection, const std::string& name) {
  auto row = connection.query("SELECT id FROM vocabulary WHERE name = ?", name);
  if (!row.next()) throw user_error("no such vocabulary (vocabulary={})", name);
  return row.integer(0);
}

/// Inserts one row; absent if the folder has a container of that name.
std::optional<std::int64_t> insert_row(sql::Connection& connection, const Container& container) {
  const auto vocabulary_id = find_vocabulary(connection, container.vocabulary);
  try {
    connection.query(
        "INSERT INTO container (folder_id, name, description, vocabulary_id) VALUES (?, ?, ?, ?)",
        container.folder_id, container.name, container.description, vocabulary_id);
    return connection.last_insert_id();
  } catch (const sql::SqlError& error) {
    if (!error.is_duplicate()) throw;
    return std::nullopt;
  }
}

std::optional<std::int64_t> insert(sql::Connection& connection, const Container& container,
                                   const std::vector<Dimension>& dimensions) {
  check_name("container", container.name);
  return sql::transact(connection, [&](sql::Connection& in_transaction) {
    const auto id = insert_row(in_transaction, container);
    if (id) insert_dimensions(in_transaction, *id, dimensions);
    return id;
  });
}

}  // namespace

std::int64_t Containers::create(const Container& container,
                                const std::vector<Dimension>& dimensions) {
  const auto id = insert(connection_, container, dimensions);
  if (!id) throw user_error("container exists already (container={})", container.name);
  return *id;
}

std::optional<Container> Containers::find(std::int64_t folder_id, std::string_view name) {
  return read_container(connection_.query(
      fmt::format("{} WHERE container.folder_id = ? AND container.name = ?", kQuery), folder_id,
      name));
}

std::optional<Container> Containers::find(std::int64_t id) {
  return read_container(connection_.query(fmt::format("{} WHERE container.id = ?", kQuery), id));
}

Container Containers::find_or_create(const Container& container,
                                     const std::vector<Dimension>& dimensions) {
  if (auto found = find(container.folder_id, container.name)) return *found;
  insert(connection_, container, dimensions);
  auto created = find(container.folder_id, container.name);
  if (!created) {
    throw system_error("a container was deleted as soon as created (container={})", container.name);
  }
  return *created;
}

void Containers::remove_if_empty(std::int64_t id) {
  connection_.query(
      "DELETE FROM container WHERE id = ? AND NOT EXISTS"
      " (SELECT 1 FROM cube WHERE cube.container_id = container.id)",
      id);
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

std::string Containers::path(std::int64_t id) {
  const auto container = find(id);
  if (!container) throw user_error("no such container (container={})", id);
  return folder_path(connection_, container->folder_id) + "/" + container->name;
}

}  // namespace oph::metadb
