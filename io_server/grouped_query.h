// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "io_server/fragment_store.h"

namespace oph::io_server {

// The columns of a grouped query beside those of the relation.
inline constexpr std::string_view kGroupColumn = "g.seq";
inline constexpr std::string_view kMemberColumn = "s.seq";

/// Prints a join of the numbers of groups, the numbers of their members, and the relation by its
/// primary key. The groups come in their order, so that GROUP BY needs neither a temporary table
/// nor a filesort, as EXPLAIN shows; with GROUP BY on an expression of the key it needs both, or a
/// second pass over all arrays.
/// The arrays are uncompressed, and compressed again if `compresses`.
std::string grouped_statement(const Relation& input, const GroupedQuery& query,
                              bool compresses = false);

}  // namespace oph::io_server
