// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/grouped_query.h"

#include <algorithm>

#include "base/error.h"
#include "base/sql/value.h"
#include "io_server/row_query.h"

namespace oph::io_server {

std::string grouped_statement(const Relation& input, const GroupedQuery& query, bool compresses) {
  OPH_CHECK(query.first_group >= 1 && query.last_group >= query.first_group && query.members >= 1);
  const auto table = sql::quote_name(input.name);
  const auto names = columns({&input, 1});
  const auto print = [&](const Expression& value) {
    return compresses ? "COMPRESS(" + value.sql(names) + ")" : value.sql(names);
  };
  const auto first = std::max<std::int64_t>(query.first_member, 1);
  const auto last = query.last_member > 0 ? query.last_member : query.members;
  const auto tables = fmt::format(
      " FROM seq_{}_to_{} g STRAIGHT_JOIN seq_{}_to_{} s STRAIGHT_JOIN {} ON {}.{} = {}",
      query.first_group, query.last_group, first, last, table, table, sql::quote_name(kKeyColumn),
      query.member_key.sql());
  if (query.value) {
    return fmt::format("SELECT {}, {}{} GROUP BY {}", kGroupColumn, print(*query.value), tables,
                       kGroupColumn);
  }
  return fmt::format("SELECT CAST(({} - 1) * {} + {} AS SIGNED), {}{}", kGroupColumn, query.members,
                     kMemberColumn, print(Expression::measure()), tables);
}

}  // namespace oph::io_server
