// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/sql/connection.h"
#include "metadb/cube.h"

namespace oph::metadb {

/// Reads a cube with its dimensions and fragments. What it reads belongs together only inside a
/// transaction.
std::optional<Cube> read_cube(sql::Connection& connection, std::int64_t id);

std::vector<Fragment> read_fragments(sql::Connection& connection, std::int64_t cube_id);

}  // namespace oph::metadb
