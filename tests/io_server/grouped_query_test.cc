// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/grouped_query.h"

#include <gtest/gtest.h>

namespace oph::io_server {
namespace {

const Relation kInput{"io1", "fact_1_1"};

GroupedQuery query() {
  GroupedQuery query;
  query.first_group = 3;
  query.last_group = 9;
  query.members = 31;
  query.member_key =
      Expression::call("k", {Expression::group_number(), Expression::member_number()});
  return query;
}

TEST(GroupedQuery, MakesOneRowOfEachGroup) {
  auto aggregated = query();
  aggregated.value = Expression::call("a", {Expression::measure()});
  EXPECT_EQ(grouped_statement(kInput, aggregated),
            "SELECT g.seq, `a`(`measure`) FROM seq_3_to_9 g STRAIGHT_JOIN seq_1_to_31 s "
            "STRAIGHT_JOIN `fact_1_1` FORCE INDEX (PRIMARY) ON `fact_1_1`.`id_dim` = `k`(g.seq, "
            "s.seq) GROUP BY g.seq");
}

TEST(GroupedQuery, LooksTheMembersUpInAView) {
  auto aggregated = query();
  aggregated.value = Expression::call("a", {Expression::measure(), Expression::row_key()});
  EXPECT_EQ(
      grouped_view_statement(kInput, aggregated),
      "SELECT g.seq, CONCAT((SELECT `a`(`measure`, `id_dim`) FROM seq_1_to_31 s STRAIGHT_JOIN "
      "`fact_1_1` FORCE INDEX (PRIMARY) ON `fact_1_1`.`id_dim` = `k`(g.seq, s.seq))) FROM "
      "seq_3_to_9 g");
}

TEST(GroupedQuery, ReadsSomeMembersAsTheyAre) {
  auto some = query();
  some.first_member = 5;
  some.last_member = 8;
  EXPECT_EQ(grouped_statement(kInput, some),
            "SELECT CAST((g.seq - 1) * 31 + s.seq AS SIGNED), `measure` FROM seq_3_to_9 g "
            "STRAIGHT_JOIN seq_5_to_8 s STRAIGHT_JOIN `fact_1_1` FORCE INDEX (PRIMARY) ON "
            "`fact_1_1`.`id_dim` = `k`(g.seq, s.seq)");
}

TEST(GroupedQuery, RefusesNoGroups) {
  auto none = query();
  none.last_group = 2;
  EXPECT_THROW(grouped_statement(kInput, none), Error);
}

}  // namespace
}  // namespace oph::io_server
