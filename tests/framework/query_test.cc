// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/expression/query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/framework/query_primitives.h"
#include "tests/framework/task_fixture.h"

namespace oph::framework {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class QueryTest : public TaskTest {
 protected:
  QueryTest() {
    environment().catalogue.instances().set_primitives(query_primitives());
    environment().primitives.refresh();
    scope.measure = ElementType::kFloat;
  }

  CompiledQuery compile(std::string_view text) {
    return compile_query(text, environment().primitives, scope);
  }

  std::string error_of(std::string_view text) {
    const auto status = guard([&] { compile(text); });
    EXPECT_FALSE(status.ok) << text;
    EXPECT_EQ(status.blame, Blame::kUser) << text << ": " << status.text;
    return status.text;
  }

  QueryScope scope;
};

TEST_F(QueryTest, CompilesTypedCalls) {
  const auto query = compile("oph_reduce('oph_float','oph_double',measure,'oph_min',30)");
  EXPECT_EQ(query.type, ElementType::kDouble);
  EXPECT_TRUE(query.is_reduction);
  EXPECT_FALSE(query.is_aggregate);
  EXPECT_THAT(query.expression.sql(), HasSubstr("oph_reduce"));
  EXPECT_THAT(query.expression.sql(), HasSubstr("30"));
}

TEST_F(QueryTest, InsertsTypes) {
  scope.inserts_types = true;
  const auto query = compile("OPH_Reduce(oph_scale(measure,2.5))");
  EXPECT_EQ(query.type, ElementType::kFloat);
  EXPECT_TRUE(query.is_reduction);
}

TEST_F(QueryTest, GivesTheMissingValueToCallsThatLeaveItOut) {
  scope.inserts_types = true;
  scope.missing_value = "-99";
  const auto sql = [&](std::string_view text) { return compile(text).expression.sql(); };
  EXPECT_EQ(sql("oph_shift(measure)"), sql("oph_shift(measure,NULL,'-99')"));
  EXPECT_EQ(sql("oph_shift(oph_scale(measure,2),1)"),
            sql("oph_shift(oph_scale(measure,2),1,'-99')"));
  EXPECT_NE(sql("oph_shift(measure,1,NULL)"), sql("oph_shift(measure,1)"));
  EXPECT_THAT(sql("oph_shift(oph_get_index_array(1,3),1)"), Not(HasSubstr("99")));
}

TEST_F(QueryTest, TellsWhetherElementsDecideOnTheLength) {
  scope.inserts_types = true;
  const auto varies = [&](std::string_view text) { return compile(text).varies_in_length; };
  EXPECT_FALSE(varies("oph_reduce(measure,'oph_max',30)"));
  EXPECT_FALSE(varies("oph_scale(measure,oph_scalar(measure))"));
  EXPECT_TRUE(varies("oph_reduce(measure,'oph_max',oph_scalar(measure))"));
  EXPECT_TRUE(varies("oph_scale(oph_reduce(measure,'oph_max',oph_scalar(measure)),2)"));
  EXPECT_FALSE(varies("oph_replace(measure,-1,0)"));
  EXPECT_TRUE(varies("oph_replace(measure,-1)"));
  EXPECT_TRUE(varies("oph_replace(measure,-1,null)"));
  EXPECT_TRUE(varies("oph_scale(oph_replace(measure,-1),2)"));
  EXPECT_FALSE(varies("oph_sequence(measure,'first','YES')"));
  EXPECT_TRUE(varies("oph_sequence(measure,'first')"));
  EXPECT_FALSE(varies("oph_concat2(measure,measure)"));
  EXPECT_TRUE(varies("oph_concat2(measure,measure,measure)"));
  EXPECT_FALSE(varies("oph_expand(measure,null,1,2,9)"));
  EXPECT_FALSE(varies("oph_expand(measure,measure,1,2,9)"));
  EXPECT_TRUE(varies("oph_expand(measure,measure)"));
  EXPECT_TRUE(varies("oph_foreign(measure)"));
  EXPECT_TRUE(varies("oph_get_index_array(1,oph_scalar(measure))"));
  EXPECT_FALSE(varies("oph_get_index_array(1,9)"));
}

TEST_F(QueryTest, TakesComplexNumbersForPairs) {
  const auto query = compile("oph_cast('oph_float','oph_complex_double',measure)");
  EXPECT_TRUE(query.is_complex);
  EXPECT_EQ(query.type, ElementType::kDouble);
  EXPECT_FALSE(compile("oph_cast('oph_float','oph_double',measure)").is_complex);
}

TEST_F(QueryTest, FollowsTypesThroughNestedCalls) {
  EXPECT_EQ(compile("oph_cast('oph_double','oph_int',"
                    "oph_reduce('oph_float','oph_double',measure))")
                .type,
            ElementType::kInt);
  EXPECT_THAT(
      error_of("oph_cast('oph_float','oph_int',"
               "oph_reduce('oph_float','oph_double',measure))"),
      HasSubstr("argument measure of oph_cast must be of type oph_float, it is oph_double"));
}

TEST_F(QueryTest, FlagsAggregates) {
  EXPECT_TRUE(compile("oph_aggregate('oph_float','oph_float',measure)").is_aggregate);
  EXPECT_THAT(error_of("oph_aggregate('oph_float','oph_float',"
                       "oph_aggregate('oph_float','oph_float',measure))"),
              HasSubstr("aggregates rows that are aggregated already"));
}

TEST_F(QueryTest, TakesVariadicCalls) {
  EXPECT_EQ(compile("oph_sum_arrays('oph_float','oph_float',measure,measure,measure)").type,
            ElementType::kFloat);
  EXPECT_THAT(error_of("oph_sum_arrays('oph_float','oph_float',measure)"),
              HasSubstr("at least 2 arguments"));
  EXPECT_THAT(error_of("oph_sum_arrays('oph_float|oph_float','oph_float',measure,measure,measure)"),
              HasSubstr("told 2 input types for 3 arrays"));
}

TEST_F(QueryTest, TakesArraysOfATypeOfTheirOwn) {
  EXPECT_NO_THROW(
      compile("oph_reduce_groups('oph_float','oph_float',measure,"
              "oph_cast('oph_float','oph_long',measure))"));
  EXPECT_THAT(error_of("oph_reduce_groups('oph_float','oph_float',measure,measure)"),
              testing::HasSubstr("must be of type oph_long, it is oph_float"));
}

TEST_F(QueryTest, RefusesWhatIsWrong) {
  const std::pair<std::string_view, std::string_view> wrong[] = {
      {"oph_redcue(measure)", "unknown primitive (oph_redcue), did you mean oph_reduce?"},
      {"SLEEP(10)", "unknown primitive (SLEEP)"},
      {"load_file('/etc/passwd')", "unknown primitive"},
      {"measure.x", "position 8"},
      {"oph_reduce(measure)", "starts with two types"},
      {"oph_reduce(measure,measure,measure)", "must be types in quotes"},
      {"oph_reduce('oph_flaot','oph_float',measure)", "did you mean oph_float?"},
      {"oph_reduce('oph_double','oph_float',measure)", "must be of type oph_double"},
      {"oph_reduce('oph_float','oph_float','measure')", "must be an array"},
      {"oph_reduce('oph_float','oph_float',1)", "must be an array"},
      {"oph_reduce('oph_float','oph_float',measure,'oph_mean')",
       "must be one of oph_max, oph_min (oph_mean)"},
      {"oph_reduce('oph_float','oph_float',measure,5)", "must be a text in quotes (5)"},
      {"oph_reduce('oph_float','oph_float',measure,'oph_max','many')", "must be a number (many)"},
      {"oph_reduce('oph_float','oph_float',measure,'oph_max',1,2)", "1 to 3 arguments"},
      {"oph_reduce('oph_float','oph_float')", "1 to 3 arguments"},
      {"oph_scale('oph_float','oph_float',measure,99999999999999999999)", "out of range"},
      {"oph_scalar('oph_float','oph_float',measure)", "must return an array"},
      {"oph_id(3)", "must return an array"},
      {"3", "must return an array"},
      {"null", "must return an array"},
      {"'text'", "must return an array"},
      {"oph_cast('oph_float','oph_float',dimension)", "dimension cannot be used"},
  };
  for (const auto& [query, expected] : wrong) {
    EXPECT_THAT(error_of(query), HasSubstr(std::string{expected})) << query;
  }
}

TEST_F(QueryTest, KnowsADimensionWhereThereIsOne) {
  scope.dimension = ElementType::kDouble;
  scope.dimension_values.resize(16);
  EXPECT_EQ(compile("oph_cast('oph_double','oph_int',dimension)").type, ElementType::kInt);
  scope.measure.reset();
  EXPECT_EQ(compile("dimension").type, ElementType::kDouble);
  EXPECT_THAT(error_of("measure"), HasSubstr("must not use measure"));
}

TEST_F(QueryTest, TextOfUsersIsNeverSql) {
  scope.inserts_types = true;
  const auto hostile = "'); DROP TABLE x; --";
  const auto query = compile(fmt::format("oph_scale(measure,oph_scalar(oph_cast(measure)))"));
  EXPECT_THAT(query.expression.sql(), HasSubstr("oph_scale"));
  const auto refused = error_of(fmt::format("oph_reduce(measure,\"{}\")", hostile));
  EXPECT_THAT(refused, HasSubstr("must be one of"));
}

/// Random calls: they are compiled, or it is the user's fault.
TEST_F(QueryTest, OnlyEverBlamesTheUser) {
  const std::string_view pieces[] = {"oph_reduce(",
                                     "oph_aggregate(",
                                     "oph_sum_arrays(",
                                     "oph_scalar(",
                                     "oph_id(",
                                     "oph_scale(",
                                     "oph_nothing(",
                                     ")",
                                     ")",
                                     ",",
                                     ",",
                                     ",",
                                     "measure",
                                     "dimension",
                                     "null",
                                     "'oph_float'",
                                     "'oph_double'",
                                     "'oph_float|oph_int'",
                                     "''",
                                     "'||'",
                                     "1",
                                     "-2.5",
                                     "1e999"};
  std::mt19937 random{5};
  int compiled = 0;
  for (int trial = 0; trial < 20000; ++trial) {
    scope.inserts_types = trial % 2 == 0;
    std::string text;
    for (auto left = random() % 10; left > 0; --left) text += pieces[random() % std::size(pieces)];
    const auto status = guard([&] { compile(text); });
    compiled += status.ok ? 1 : 0;
    if (!status) {
      ASSERT_EQ(status.blame, Blame::kUser) << text << ": " << status.text;
    }
  }
  EXPECT_GT(compiled, 0);
}

}  // namespace
}  // namespace oph::framework
