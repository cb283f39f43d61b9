// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/side_tables.h"

#include <map>
#include <vector>

#include "framework/new_cube.h"
#include "io_server/side_table.h"

namespace oph::framework {
namespace {

/// One on each server.
std::vector<io_server::Relation> side_tables(const metadb::Cube& cube) {
  std::map<std::string, io_server::Relation> tables;
  for (const auto& fragment : cube.fragments) {
    tables.try_emplace(fragment.io_server, io_server::side_table(NewCube::relation(fragment)));
  }
  std::vector<io_server::Relation> all;
  for (const auto& [server, table] : tables) all.push_back(table);
  return all;
}

}  // namespace

void make_side_tables(io_server::FragmentStore& store, const metadb::Cube& cube,
                      const std::function<void(const io_server::Relation& table)>& fill) {
  for (const auto& table : side_tables(cube)) {
    store.create(table);
    fill(table);
    store.flush({&table, 1});
  }
}

std::int64_t side_table_bytes(io_server::FragmentStore& store, const metadb::Cube& cube) {
  std::int64_t bytes = 0;
  for (const auto& table : side_tables(cube)) bytes += store.stored_bytes(table).value_or(0);
  return bytes;
}

void drop_side_tables(io_server::FragmentStore& store, const metadb::Cube& cube) {
  store.drop(side_tables(cube));
}

}  // namespace oph::framework
