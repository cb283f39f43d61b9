// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/cubes.h"

#include "metadb/attribute_rows.h"
#include "metadb/container_rows.h"
#include "metadb/cube_reader.h"
#include "metadb/cube_removal.h"
#include "metadb/cube_writer.h"
#include "metadb/paths.h"
#include "metadb/provenance.h"
#include "metadb/single_write.h"

namespace oph::metadb {
namespace {

/// Returns the task that had claimed it.
std::string give_up_claim(sql::Connection& connection, std::int64_t id) {
  auto claim = connection.query(
      "SELECT task FROM storage_claim WHERE cube_id = ? AND NOT is_condemned FOR UPDATE", id);
  if (claim.next()) {
    auto task = claim.text(0);
    connection.query("DELETE FROM storage_claim WHERE cube_id = ?", id);
    return task;
  }
  throw system_error("the storage of a new cube was swept before it could be committed (cube={})",
                     id);
}

std::int64_t insert(sql::Connection& connection, const Cubes::Commit& made, std::int64_t first_cube,
                    std::size_t position) {
  const auto task = give_up_claim(connection, made.cube.id);
  auto placed = made.cube;
  if (placed.container_id == 0) {
    placed.container_id = ensure_container(connection, made.container);
  }
  write_cube(connection, placed);
  insert_attributes(connection, placed.id, made.attributes);
  auto provenance = made.provenance;
  provenance.first_cube = first_cube;
  provenance.position = static_cast<std::int64_t>(position);
  write_provenance(connection, placed.id, provenance, task);
  return placed.container_id;
}

/// Locks are shared by all databases of a server.
std::string lock_name(const sql::Connection& connection, std::int64_t id) {
  return fmt::format("{}.cube_{}", connection.endpoint().database, id);
}

std::string storage_lock_name(const sql::Connection& connection, std::int64_t id) {
  return fmt::format("{}.storage_{}", connection.endpoint().database, id);
}

}  // namespace

std::int64_t Cubes::claim(std::string_view task) {
  return sql::transact(connection_, [&](sql::Connection& connection) {
    connection.query("INSERT INTO storage_claim (task) VALUES (?)", task);
    const auto id = static_cast<std::int64_t>(connection.last_insert_id());
    // Before anybody can see the claim.
    hold(id);
    return id;
  });
}

std::int64_t Cubes::commit(const Cube& cube, const Provenance& provenance,
                           std::span<const Attribute> attributes, const Container& container) {
  const Commit one{cube, provenance, attributes, container};
  return commit({&one, 1}).front();
}

std::vector<std::int64_t> Cubes::commit(std::span<const Commit> commits) {
  return sql::transact(connection_, [&](sql::Connection& connection) {
    std::vector<std::int64_t> containers;
    for (const auto& one : commits) {
      containers.push_back(insert(connection, one, commits.front().cube.id, containers.size() + 1));
    }
    return containers;
  });
}

std::optional<Cube> Cubes::find(std::int64_t id) {
  // One transaction, or a cube that is deleted meanwhile could come back without fragments.
  return sql::transact(connection_,
                       [&](sql::Connection& connection) { return read_cube(connection, id); });
}

std::optional<std::int64_t> Cubes::root_folder(std::int64_t id) {
  auto row = connection_.query(
      "WITH RECURSIVE up AS ("
      " SELECT folder.id, folder.parent_id FROM cube"
      " JOIN container ON container.id = cube.container_id"
      " JOIN folder ON folder.id = container.folder_id WHERE cube.id = ?"
      " UNION ALL"
      " SELECT folder.id, folder.parent_id FROM folder JOIN up ON folder.id = up.parent_id)"
      " SELECT id FROM up WHERE parent_id = ?",
      id, kFolderOfRoots);
  if (!row.next()) return std::nullopt;
  return row.integer(0);
}

bool Cubes::use(std::int64_t id, std::string_view task) {
  uses_.take(id, task);
  // Waits for whoever is about to delete the cube; who comes later sees that it is used.
  auto row = connection_.query("SELECT id FROM cube WHERE id = ? LOCK IN SHARE MODE", id);
  return row.next();
}

std::optional<std::vector<Fragment>> Cubes::begin_delete(std::int64_t id, std::string_view task) {
  return sql::transact(connection_, [&](sql::Connection& connection) {
    return remove_cube(connection, uses_, id, task);
  });
}

std::vector<Cubes::Deleted> Cubes::begin_delete_container(const Container& container,
                                                          bool with_cubes, std::string_view task) {
  return sql::transact(connection_, [&](sql::Connection& connection) {
    std::vector<Deleted> deleted;
    for (const auto cube : lock_container(connection, container)) {
      if (!with_cubes)
        throw user_error("the container is not empty (container={})", container.name);
      auto fragments = remove_cube(connection, uses_, cube, task);
      if (fragments) deleted.push_back({cube, std::move(*fragments)});
    }
    connection.query("DELETE FROM container WHERE id = ?", container.id);
    return deleted;
  });
}

bool Cubes::condemn(std::int64_t id) {
  // An UPDATE that changes nothing reports no rows, so that existence is asked for by itself.
  write_alone(connection_, "UPDATE storage_claim SET is_condemned = TRUE WHERE cube_id = ?", id);
  auto row =
      connection_.query("SELECT cube_id FROM storage_claim WHERE cube_id = ? AND is_condemned", id);
  return row.next();
}

void Cubes::release(std::int64_t id) {
  write_alone(connection_, "DELETE FROM storage_claim WHERE cube_id = ?", id);
}

void Cubes::hold(std::int64_t id) {
  // A lock of this name belongs to the session until it ends.
  auto row = connection_.query("SELECT GET_LOCK(?, 0)", lock_name(connection_, id));
  OPH_CHECK(row.next());
  holds_locks_ = true;
}

bool Cubes::is_held(std::int64_t id) {
  auto row = connection_.query("SELECT IS_USED_LOCK(?)", lock_name(connection_, id));
  OPH_CHECK(row.next());
  return !row.is_null(0);
}

void Cubes::let_go() {
  uses_.let_go();
  if (!holds_locks_) return;
  connection_.query("SELECT RELEASE_ALL_LOCKS()");
  holds_locks_ = false;
}

std::vector<Cubes::Claim> Cubes::claims(std::string_view task) {
  auto rows = connection_.query(
      "SELECT cube_id, task FROM storage_claim WHERE ? = '' OR task = ? ORDER BY cube_id", task,
      task);
  std::vector<Claim> claims;
  while (rows.next()) claims.push_back({rows.integer(0), rows.text(1)});
  return claims;
}

std::vector<std::string> Cubes::tables(std::string_view io_server) {
  auto rows = connection_.query(
      "SELECT fragment.table_name FROM fragment"
      " JOIN io_server ON io_server.id = fragment.io_server_id WHERE io_server.name = ?",
      io_server);
  std::vector<std::string> tables;
  while (rows.next()) tables.push_back(rows.text(0));
  return tables;
}

bool Cubes::lock_storage(std::int64_t id) {
  auto row = connection_.query("SELECT GET_LOCK(?, 1)", storage_lock_name(connection_, id));
  OPH_CHECK(row.next());
  if (row.is_null(0) || row.integer(0) == 0) return false;
  holds_locks_ = true;
  return true;
}

void Cubes::unlock_storage(std::int64_t id) {
  connection_.query("SELECT RELEASE_LOCK(?)", storage_lock_name(connection_, id));
}

void Cubes::set_stored(std::int64_t id) {
  sql::transact(connection_, [&](sql::Connection& connection) { note_stored(connection, id); });
}

std::int64_t Cubes::count_reading(std::int64_t id) {
  return sql::transact(connection_, [&](sql::Connection& connection) {
    auto row = connection.query("SELECT read_count FROM cube WHERE id = ? FOR UPDATE", id);
    if (!row.next()) return std::int64_t{0};
    connection.query("UPDATE cube SET read_count = read_count + 1 WHERE id = ?", id);
    return row.integer(0);
  });
}

void Cubes::set_size(std::int64_t id, std::int64_t bytes) {
  write_alone(connection_, "UPDATE cube SET size_bytes = ? WHERE id = ?", bytes, id);
}

void Cubes::set_elements(std::int64_t id, std::int64_t elements) {
  write_alone(connection_, "UPDATE cube SET elements = ? WHERE id = ?", elements, id);
}

std::vector<Attribute> Cubes::attributes(std::int64_t id) {
  return read_attributes(connection_, id);
}

}  // namespace oph::metadb
