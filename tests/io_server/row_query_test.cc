// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/row_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace oph::io_server {
namespace {

const Relation kInput{"io1", "fact_1_1"};

TEST(RowQuery, ReadsEverythingByDefault) {
  EXPECT_EQ(select_statement(kInput, {}), "SELECT `id_dim`, `measure` FROM `fact_1_1`");
  EXPECT_FALSE(calls_primitives({&kInput, 1}, {}));
  const Relation view{"io1", "fact_1_1", false, true};
  EXPECT_TRUE(calls_primitives({&view, 1}, {}));
}

TEST(RowQuery, PrintsEveryClause) {
  RowQuery query;
  query.key = Expression::call("k", {Expression::row_key()});
  query.value = Expression::call("v", {Expression::measure()});
  query.filter = Expression::call("f", {Expression::row_key()});
  query.group_by = Expression::call("k", {Expression::row_key()});
  query.is_ordered = true;
  query.key_start = 5;
  query.key_end = 9;
  query.limit = 3;
  EXPECT_EQ(select_statement(kInput, query),
            "SELECT CAST(`k`(`id_dim`) AS SIGNED), `v`(`measure`) FROM `fact_1_1` "
            "WHERE `id_dim` >= 5 AND `id_dim` <= 9 AND `f`(`id_dim`) GROUP BY `k`(`id_dim`) "
            "ORDER BY `fact_1_1`.`id_dim` LIMIT 3");
  EXPECT_TRUE(calls_primitives({&kInput, 1}, query));
}

TEST(RowQuery, JoinsByKey) {
  RowQuery query;
  query.value = Expression::call("v", {Expression::measure(1), Expression::measure()});
  query.key_start = 2;
  std::vector<Relation> inputs{kInput, {"io1", "fact_2_1"}};
  EXPECT_EQ(select_statement(inputs, query),
            "SELECT `a0`.`id_dim`, `v`(`a1`.`measure`, `a0`.`measure`) FROM `fact_1_1` `a0` "
            "STRAIGHT_JOIN `fact_2_1` `a1` FORCE INDEX (PRIMARY) ON `a1`.`id_dim` = `a0`.`id_dim` "
            "WHERE `a0`.`id_dim` >= 2");
  // A view has no index of its own.
  inputs[1].is_view = true;
  EXPECT_THAT(select_statement(inputs, query),
              testing::HasSubstr("STRAIGHT_JOIN `fact_2_1` `a1` ON `a1`.`id_dim`"));
  query.value = Expression::measure(2);
  EXPECT_THROW(select_statement(inputs, query), Error);
}

TEST(RowQuery, NumbersRowsAnew) {
  RowQuery query;
  query.value = Expression::call("v", {Expression::measure()});
  query.numbering = {3, 7, Expression::call("k", {Expression::row_key()})};
  query.is_ordered = true;
  query.key_end = 5;
  EXPECT_EQ(select_statement(kInput, query),
            "SELECT n.seq, `v`(`measure`) FROM seq_3_to_7 n STRAIGHT_JOIN `fact_1_1` "
            "FORCE INDEX (PRIMARY) ON `id_dim` = `k`(n.seq) WHERE n.seq <= 5 ORDER BY n.seq");
  EXPECT_THROW(select_statement(std::vector{kInput, kInput}, query), Error);
  query.value = Expression::call("v", {Expression::row_key()});
  EXPECT_EQ(select_statement(std::span<const Relation>{}, query),
            "SELECT n.seq, `v`(n.seq) FROM seq_3_to_7 n WHERE n.seq <= 5 ORDER BY n.seq");
}

TEST(RowQuery, CompressesAndUncompresses) {
  const Relation compressed{"io1", "fact_1_1", true};
  RowQuery query;
  EXPECT_EQ(select_statement(compressed, query),
            "SELECT `id_dim`, UNCOMPRESS(`measure`) FROM `fact_1_1`");
  EXPECT_EQ(select_statement(compressed, query, true),
            "SELECT `id_dim`, `measure` FROM `fact_1_1`");
  EXPECT_EQ(select_statement(kInput, query, true),
            "SELECT `id_dim`, COMPRESS(`measure`) FROM `fact_1_1`");
  query.value = Expression::call("v", {Expression::measure()});
  EXPECT_EQ(select_statement(compressed, query, true),
            "SELECT `id_dim`, COMPRESS(`v`(UNCOMPRESS(`measure`))) FROM `fact_1_1`");
}

TEST(RowQuery, RefusesTablesThatAreNoNames) {
  EXPECT_THROW(select_statement({"io1", "a` UNION SELECT 1, 2 -- "}, {}), Error);
}

}  // namespace
}  // namespace oph::io_server
