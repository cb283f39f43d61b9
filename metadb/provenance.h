// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/sql/connection.h"
#include "metadb/cube.h"

namespace oph::metadb {

/// Inserts how a cube was made, by `task`; part of the transaction that inserts the cube.
/// `first_cube` and `position` are those of the argument.
void write_provenance(sql::Connection& connection, std::int64_t cube_id,
                      const Provenance& provenance, std::string_view task);

/// A cube that a task has made.
struct MadeCube {
  std::int64_t container_id;
  std::int64_t cube_id;
};
/// What the last commit of a task made, in the order of its outputs; without deleted cubes.
std::vector<MadeCube> cubes_of_task(sql::Connection& connection, std::string_view task);

}  // namespace oph::metadb
