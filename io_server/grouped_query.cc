// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/grouped_query.h"

#include <algorithm>

#include "base/error.h"
#include "base/sql/value.h"
#include "io_server/row_query.h"

namespace oph::io_server {

namespace {

/// The numbers of the groups that the query makes.
std::string groups_table(const GroupedQuery& query) {
  OPH_CHECK(query.first_group >= 1 && query.last_group >= query.first_group);
  return fmt::format("seq_{}_to_{} g", query.first_group, query.last_group);
}

/// The members of a group, and the relation that they are rows of.
std::string members_tables(const Relation& input, const GroupedQuery& query) {
  OPH_CHECK(query.members >= 1);
  const auto table = sql::quote_name(input.name);
  const auto first = std::max<std::int64_t>(query.first_member, 1);
  const auto last = query.last_member > 0 ? query.last_member : query.members;
  return fmt::format("seq_{}_to_{} s{}{}.{} = {}", first, last, join_by_key(input), table,
                     sql::quote_name(kKeyColumn), query.member_key.sql());
}

}  // namespace

std::string grouped_statement(const Relation& input, const GroupedQuery& query, bool compresses) {
  const auto names = columns({&input, 1});
  const auto print = [&](const Expression& value) {
    return compresses ? "COMPRESS(" + value.sql(names) + ")" : value.sql(names);
  };
  const auto tables =
      fmt::format(" FROM {} STRAIGHT_JOIN {}", groups_table(query), members_tables(input, query));
  if (query.value) {
    return fmt::format("SELECT {}, {}{} GROUP BY {}", kGroupColumn, print(*query.value), tables,
                       kGroupColumn);
  }
  return fmt::format("SELECT CAST(({} - 1) * {} + {} AS SIGNED), {}{}", kGroupColumn, query.members,
                     kMemberColumn, print(Expression::measure()), tables);
}

std::string grouped_view_statement(const Relation& input, const GroupedQuery& query) {
  // MariaDB frees the value of a subquery when it evaluates it again, although a function may have
  // been given it as an earlier argument: each evaluation has to make a copy of its own.
  return fmt::format("SELECT {}, CONCAT((SELECT {} FROM {})) FROM {}", kGroupColumn,
                     query.value.value().sql(columns({&input, 1})), members_tables(input, query),
                     groups_table(query));
}

}  // namespace oph::io_server
