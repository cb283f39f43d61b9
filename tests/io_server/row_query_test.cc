// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/row_query.h"

#include <gtest/gtest.h>

namespace oph::io_server {
namespace {

const Relation kInput{"io1", "fact_1_1"};

TEST(RowQuery, ReadsEverythingByDefault) {
  EXPECT_EQ(select_statement(kInput, {}), "SELECT `id_dim`, `measure` FROM `fact_1_1`");
  EXPECT_FALSE(calls_primitives({}));
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
  EXPECT_TRUE(calls_primitives(query));
}

TEST(RowQuery, RefusesTablesThatAreNoNames) {
  EXPECT_THROW(select_statement({"io1", "a` UNION SELECT 1, 2 -- "}, {}), Error);
}

}  // namespace
}  // namespace oph::io_server
