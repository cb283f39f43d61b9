// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "io_server/fragment_store.h"

namespace oph::io_server {

// The columns of a relation.
inline constexpr std::string_view kKeyColumn = "id_dim";
inline constexpr std::string_view kMeasureColumn = "measure";

/// Comes before a whole statement that joins: rows that went through a join buffer would not come
/// in the order of the first table.
inline constexpr std::string_view kInOrder = "SET STATEMENT join_cache_level = 0 FOR ";

/// Prints `SELECT key, value FROM input …`.
std::string select_statement(const Relation& input, const RowQuery& query);

/// Whether evaluating the query calls any primitive.
bool calls_primitives(const RowQuery& query);

}  // namespace oph::io_server
