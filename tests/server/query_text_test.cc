// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/planner/query_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace oph::server {
namespace {

using testing::ElementsAre;

TEST(QueryTextTest, CountsMeasuresAndCalls) {
  const auto query = read_query(
      "oph_sum_array('oph_float|oph_float','oph_float',measure,"
      "oph_mul_scalar('oph_float','OPH_FLOAT', MEASURE ,2))");
  EXPECT_EQ(query.measures, 2U);
  EXPECT_EQ(query.calls, 2U);
  EXPECT_TRUE(query.is_elementwise);
  EXPECT_TRUE(query.is_repeatable);
  EXPECT_THAT(query.types, ElementsAre("oph_float"));
}

TEST(QueryTextTest, TellsWhatIsNotElementwise) {
  for (const auto* query :
       {"oph_reduce('oph_float','oph_float',measure)", "oph_reverse('oph_int','oph_int',measure)",
        "oph_sum_scalar('oph_int','oph_int',oph_shift('oph_int','oph_int',measure,1),1)",
        "oph_sum_array('oph_double','oph_double',measure,dimension)",
        "oph_predicate('oph_float','oph_float',measure,'INDEX-2','>0','x','NAN')",
        "oph_get_index_array('oph_int','oph_int',1,1,9)", "measured", ""}) {
    EXPECT_FALSE(read_query(query).is_elementwise) << query;
  }
  EXPECT_TRUE(
      read_query("oph_math('oph_float','oph_float',measure,'OPH_MATH_SQRT')").is_elementwise);
  EXPECT_TRUE(read_query("measure").is_elementwise);
}

TEST(QueryTextTest, KnowsRandomNumbers) {
  const auto query = read_query("oph_math('oph_float','oph_float',measure,'OPH_MATH_RAND')");
  EXPECT_FALSE(query.is_repeatable);
  EXPECT_FALSE(query.is_elementwise);
}

TEST(QueryTextTest, PutsOneIntoTheOther) {
  EXPECT_EQ(put_into("f('measure', Measure, measure_2)", "g(measure, 1)"),
            "f('measure', g(measure, 1), measure_2)");
  EXPECT_EQ(put_into("measure", "measure"), "measure");
}

TEST(QueryTextTest, EndsWithAnyText) {
  for (const auto* query : {"'", "\"a", "f(", ")))", "f('a''b',measure)", "\xff\xfe measure"}) {
    EXPECT_NO_THROW(read_query(query)) << query;
    EXPECT_EQ(put_into(query, "measure"), query);
  }
}

}  // namespace
}  // namespace oph::server
