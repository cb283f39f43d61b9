// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "base/sql/connection.h"
#include "metadb/cube.h"

namespace oph::metadb {

/// Inserts a cube with its dimensions, source and fragments; part of a transaction. Throws the user
/// errors of Cubes::commit().
void write_cube(sql::Connection& connection, const Cube& cube);

/// Inserts attributes of a cube. Throws a user error if a vocabulary is unknown.
void write_attributes(sql::Connection& connection, std::int64_t cube_id,
                      std::span<const Attribute> attributes);

}  // namespace oph::metadb
