// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/attributes.h"

#include <algorithm>

#include "metadb/attribute_rows.h"

namespace oph::metadb {
namespace {

/// Keeps the cube from being deleted until the transaction ends.
void lock_cube(sql::Connection& connection, std::int64_t id) {
  auto row = connection.query("SELECT id FROM cube WHERE id = ? FOR UPDATE", id);
  if (!row.next()) throw user_error("the datacube was deleted meanwhile (cube={})", id);
}

void check_is_new(const std::vector<Attribute>& known, const Attribute& added) {
  const auto same = std::find_if(known.begin(), known.end(), [&](const Attribute& attribute) {
    return attribute.variable == added.variable && attribute.key == added.key;
  });
  if (same == known.end()) return;
  throw user_error(
      "the cube has this metadata already: update it (metadata_key={}, variable={}, "
      "metadata_id={})",
      added.key, added.variable.empty() ? "global" : added.variable, same->id);
}

struct Stored {
  std::string key;
  std::int64_t value_id;
};

/// Reads an attribute that is to be changed.
Stored require(sql::Connection& connection, std::int64_t cube_id, std::int64_t id, bool is_forced) {
  auto row = connection.query(
      "SELECT attribute.name, attribute.value_id, vocabulary.name"
      " FROM attribute LEFT JOIN vocabulary ON vocabulary.id = attribute.vocabulary_id"
      " WHERE attribute.cube_id = ? AND attribute.id = ?",
      cube_id, id);
  if (!row.next()) throw user_error("the cube has no such metadata (metadata_id={})", id);
  if (!row.is_null(2) && !is_forced) {
    throw user_error(
        "this metadata belongs to the vocabulary {}: force=yes changes it "
        "(metadata_key={}, metadata_id={})",
        row.text(2), row.text(0), id);
  }
  return {row.text(0), row.integer(1)};
}

}  // namespace

void Attributes::insert(std::int64_t cube_id, std::span<const Attribute> attributes) {
  sql::transact(connection_, [&](sql::Connection& connection) {
    lock_cube(connection, cube_id);
    auto known = read_attributes(connection, cube_id);
    for (const auto& attribute : attributes) {
      check_is_new(known, attribute);
      known.push_back(attribute);
    }
    insert_attributes(connection, cube_id, attributes);
  });
}

void Attributes::update(std::int64_t cube_id, const Attribute& changed, bool is_forced) {
  sql::transact(connection_, [&](sql::Connection& connection) {
    lock_cube(connection, cube_id);
    const auto stored = require(connection, cube_id, changed.id, is_forced);
    auto attribute = changed;
    attribute.key = stored.key;
    const auto value = ensure_values(connection, {&attribute, 1}).front();
    connection.query(
        "UPDATE attribute SET type = ?, value = ?, value_id = ?, user = ?,"
        " modified = UTC_TIMESTAMP() WHERE id = ?",
        attribute.type, sql::Bytes{std::as_bytes(std::span{attribute.value})}, value,
        attribute.user, attribute.id);
    if (value != stored.value_id) remove_unused_values(connection, {&stored.value_id, 1});
  });
}

std::int64_t Attributes::remove(std::int64_t cube_id, std::span<const std::int64_t> ids) {
  return sql::transact(connection_, [&](sql::Connection& connection) {
    lock_cube(connection, cube_id);
    const auto values = value_ids(connection, cube_id);
    auto remove = connection.prepare("DELETE FROM attribute WHERE cube_id = ? AND id = ?");
    std::uint64_t removed = 0;
    for (const auto id : ids) {
      remove.execute(cube_id, id);
      removed += remove.affected_rows();
    }
    remove_unused_values(connection, values);
    return static_cast<std::int64_t>(removed);
  });
}

}  // namespace oph::metadb
