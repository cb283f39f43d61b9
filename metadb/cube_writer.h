// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "base/sql/connection.h"
#include "metadb/cube.h"

namespace oph::metadb {

/// Inserts a cube with its dimensions, source and fragments; part of a transaction. Throws the user
/// errors of Cubes::commit().
void write_cube(sql::Connection& connection, const Cube& cube);

}  // namespace oph::metadb
