// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "io_server/fragment_store.h"

namespace oph::io_server {

// The columns of a relation.
inline constexpr std::string_view kKeyColumn = "id_dim";
inline constexpr std::string_view kMeasureColumn = "measure";
/// The number of a row, in a query that numbers its rows.
inline constexpr std::string_view kNumberColumn = "n.seq";

/// Comes before a whole statement that joins: rows that went through a join buffer would not come
/// in the order of the first table.
inline constexpr std::string_view kInOrder = "SET STATEMENT join_cache_level = 0 FOR ";

/// The columns of `inputs`, by name for one relation, by alias for several. Compressed arrays are
/// uncompressed.
RowColumns columns(std::span<const Relation> inputs);

/// Prints the join of a relation up to the condition, which has to give the key. Without being
/// told, MariaDB would rather read a table of few rows as a whole than look one up, again and
/// again.
std::string join_by_key(const Relation& relation, std::string_view alias = {});

/// Prints `SELECT key, value FROM input JOIN … ON <equal keys> …`, the value compressed if
/// `compresses`. Rows of the first relation are looked up in the others by their primary key.
std::string select_statement(std::span<const Relation> inputs, const RowQuery& query,
                             bool compresses = false);
inline std::string select_statement(const Relation& input, const RowQuery& query,
                                    bool compresses = false) {
  return select_statement(std::span{&input, 1}, query, compresses);
}

/// Whether evaluating the query calls any primitive.
bool calls_primitives(std::span<const Relation> inputs, const RowQuery& query);

}  // namespace oph::io_server
