// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/sql/connection.h"
#include "metadb/containers.h"
#include "metadb/cube.h"
#include "metadb/cube_uses.h"

namespace oph::metadb {

/// Takes a cube out of the catalogue and leaves a condemned claim of `task` for its fragments,
/// which it returns; nothing if there is no such cube. Part of a transaction. Throws a user error
/// if a task uses the cube, or if virtual cubes read it.
std::optional<std::vector<Fragment>> remove_cube(sql::Connection& connection, CubeUses& uses,
                                                 std::int64_t id, std::string_view task);

/// Keeps others from adding cubes to a container until the end of the transaction; returns those
/// that it has, the last one first: virtual cubes before what they read. Throws a user error if
/// there is no such container.
std::vector<std::int64_t> lock_container(sql::Connection& connection, const Container& container);

}  // namespace oph::metadb
