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

/// As above, for a view: the members of a group are looked up by a subquery of its number, so that
/// MariaDB can merge the view into the statement that reads it, and find a row by its key. A view
/// with GROUP BY would be computed as a whole, into a temporary table, by every reader.
/// Precondition: the query has a value.
std::string grouped_view_statement(const Relation& input, const GroupedQuery& query);

}  // namespace oph::io_server
