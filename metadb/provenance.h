// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "base/sql/connection.h"
#include "metadb/cube.h"

namespace oph::metadb {

/// Inserts how a cube was made; part of the transaction that inserts the cube. `first_cube` and
/// `position` are those of the argument.
void write_provenance(sql::Connection& connection, std::int64_t cube_id,
                      const Provenance& provenance);

}  // namespace oph::metadb
