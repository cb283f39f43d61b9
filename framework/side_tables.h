// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "io_server/fragment_store.h"
#include "metadb/cube.h"

namespace oph::framework {

/// Makes the side table of a cube (io_server/side_table.h), durable, on each server that has
/// fragments of it; `fill` writes its rows.
void make_side_tables(io_server::FragmentStore& store, const metadb::Cube& cube,
                      const std::function<void(const io_server::Relation& table)>& fill);

/// Bytes of those that there are.
std::int64_t side_table_bytes(io_server::FragmentStore& store, const metadb::Cube& cube);

/// Drops them, if there are any.
void drop_side_tables(io_server::FragmentStore& store, const metadb::Cube& cube);

}  // namespace oph::framework
