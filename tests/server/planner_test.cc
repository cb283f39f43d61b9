// SPDX-License-Identifier: GPL-3.0-or-later
// What the rules of the planner do, and what keeps them from it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "planner_fixtures.h"

namespace oph::server {
namespace {

using test::plan_of;
using test::planned_task;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kAdd = "query=oph_sum_scalar('oph_float','oph_float',measure,1)";
constexpr auto kMultiply = "query=oph_mul_scalar('oph_float','oph_float',measure,3)";
constexpr auto kSquare = "query=oph_mul_array('oph_float','oph_float',measure,measure)";
constexpr auto kFile = "src_path=/a.nc;measure=t";

std::string task(const std::string& name, const std::string& operator_name,
                 const std::string& arguments = "", const std::vector<std::string>& parents = {},
                 const std::string& fields = "") {
  return planned_task(name, operator_name, arguments, parents, fields);
}

std::string importing() {
  return task("load", "importnc", kFile);
}

TEST(PlannerTest, LeavesSingleTasksAndThoseOfPlanNo) {
  const std::vector<std::string> tasks{importing(), task("add", "apply", kAdd, {"load"}),
                                       task("mean", "reduce", "operation=avg", {"add"}),
                                       task("drop", "delete", "", {"add", "-mean"})};
  EXPECT_THAT(plan_of({task("mean", "reduce", "operation=avg;cube=http://h/1/2")}).steps(),
              IsEmpty());
  EXPECT_THAT(plan_of(tasks, R"(,"plan":"No")").steps(), IsEmpty());
  EXPECT_THAT(plan_of(tasks, R"(,"plan":"YES")").steps(), ElementsAre("virtual-intermediate add"));
  EXPECT_THROW(test::request(importing(), R"(,"plan":"maybe")"), Error);
}

TEST(PlannerTest, MakesTemporaryCubesReadOnceVirtual) {
  const auto planned = plan_of({importing(), task("add", "apply", kAdd, {"load"}),
                                task("mean", "reduce", "operation=avg", {"add"}),
                                task("drop", "delete", "", {"add", "-mean"})});
  EXPECT_EQ(planned.argument("add", "materialize"), "no");
  EXPECT_EQ(planned.argument("mean", "materialize"), "-");
  EXPECT_EQ(planned.argument("load", "materialize"), "-");
}

TEST(PlannerTest, LeavesToTheOperatorWhatStays) {
  EXPECT_THAT(plan_of({importing(), task("add", "apply", kAdd, {"load"}),
                       task("mean", "reduce", "operation=avg", {"add"})})
                  .steps(),
              IsEmpty());
}

TEST(PlannerTest, CubesOfOnExitAreTemporary) {
  const auto planned =
      plan_of({importing(), task("add", "apply", kAdd, {"load"}, R"(,"on_exit":"oph_delete")"),
               task("mean", "reduce", "operation=avg", {"add"})});
  EXPECT_THAT(planned.steps(), ElementsAre("virtual-intermediate add"));
}

// Whoever deletes without waiting for a reader may come first.
TEST(PlannerTest, ACubeThatIsDeletedTooEarlyIsNotTemporary) {
  EXPECT_THAT(plan_of({importing(), task("add", "apply", kAdd, {"load"}),
                       task("mean", "reduce", "operation=avg", {"add"}),
                       task("drop", "delete", "", {"add"})})
                  .steps(),
              IsEmpty());
}

TEST(PlannerTest, TheUserIsRight) {
  const auto planned =
      plan_of({importing(), task("add", "apply", std::string{kAdd} + ";materialize=yes", {"load"}),
               task("mean", "reduce", "operation=avg", {"add"}),
               task("drop", "delete", "", {"add", "-mean"})});
  EXPECT_THAT(planned.steps(), IsEmpty());
  EXPECT_EQ(planned.argument("add", "materialize"), "yes");
}

TEST(PlannerTest, StoresWhatIsReadTwice) {
  const auto planned = plan_of({importing(), task("add", "apply", kAdd, {"load"}),
                                task("mean", "reduce", "operation=avg", {"add"}),
                                task("top", "reduce", "operation=max", {"add"}),
                                task("drop", "delete", "", {"add", "-mean", "-top"})});
  EXPECT_THAT(planned.steps(), ElementsAre("store-shared add"));
  EXPECT_EQ(planned.argument("add", "materialize"), "yes");
}

// An expression that names its measure twice evaluates what a virtual cube is twice.
TEST(PlannerTest, AQueryReadsAsOftenAsItNamesTheMeasure) {
  const auto planned = plan_of({importing(), task("add", "apply", kAdd, {"load"}),
                                task("square", "apply", kSquare, {"add"}),
                                task("drop", "delete", "", {"add", "-square"})});
  EXPECT_THAT(planned.steps(), ElementsAre("store-shared add"));
}

TEST(PlannerTest, OperatorsThatComeBackReadSeveralTimes) {
  const auto planned = plan_of({importing(), task("add", "apply", kAdd, {"load"}),
                                task("patterns", "eof", "", {"add"}),
                                task("drop", "delete", "", {"add", "-patterns"})});
  EXPECT_THAT(planned.steps(), ElementsAre("store-shared add"));
}

TEST(PlannerTest, AnomaliesOfRowsReadTheirGroupsBefore) {
  const auto step = [](const std::string& mode) {
    return plan_of({importing(), task("add", "apply", kAdd, {"load"}),
                    task("months", "aggregate2", "dim=time;operation=avg" + mode, {"add"}),
                    task("drop", "delete", "", {"add", "-months"})})
        .steps();
  };
  EXPECT_THAT(step(";mode=anomaly"), ElementsAre("store-shared add"));
  EXPECT_THAT(step(";mode=climatology"), ElementsAre("virtual-intermediate add"));
  EXPECT_THAT(step(""), ElementsAre("virtual-intermediate add"));
}

TEST(PlannerTest, LeavesSharedSubsetsOfStoredCubesToTheOperator) {
  const auto readers = [](const std::string& parent) {
    return std::vector{task("mean", "reduce", "operation=avg", {parent}),
                       task("top", "reduce", "operation=max", {parent})};
  };
  std::vector tasks{importing(),
                    task("part", "subset", "subset_dims=lat;subset_filter=1:2", {"load"})};
  std::ranges::copy(readers("part"), std::back_inserter(tasks));
  EXPECT_THAT(plan_of(tasks).steps(), IsEmpty());
  tasks[1] = task("part", "subset", "subset_dims=lat;subset_filter=1:2", {"middle"});
  tasks.push_back(task("middle", "reduce2", "dim=time", {"load"}));
  EXPECT_THAT(plan_of(tasks).steps(), ElementsAre("store-shared part"));
}

TEST(PlannerTest, StoresRandomNumbers) {
  const auto random = "query=oph_math('oph_float','oph_float',measure,'OPH_MATH_RAND')";
  const auto planned = plan_of({importing(), task("noise", "apply", random, {"load"}),
                                task("mean", "reduce", "operation=avg", {"noise"}),
                                task("drop", "delete", "", {"noise", "-mean"})});
  EXPECT_EQ(planned.argument("noise", "materialize"), "yes");
}

TEST(PlannerTest, MetadataOperatorsReadNoValues) {
  const auto planned = plan_of({importing(), task("add", "apply", kAdd, {"load"}),
                                task("show", "cubeschema", "", {"add"}),
                                task("mean", "reduce", "operation=avg", {"add"}),
                                task("drop", "delete", "", {"add", "-mean", "-show"})});
  EXPECT_THAT(planned.steps(), ElementsAre("virtual-intermediate add"));
}

TEST(PlannerTest, TellsWhatHasNoEffect) {
  const auto planned = plan_of({importing(), task("add", "apply", kAdd, {"load"}),
                                task("mean", "reduce", "operation=avg", {"add"}),
                                task("drop", "delete", "", {"mean"}),
                                task("drop2", "delete", "", {"add", "-mean"})});
  EXPECT_THAT(planned.steps(),
              ElementsAre("no-effect add", "no-effect mean", "virtual-intermediate add",
                          "virtual-intermediate mean", "order-deletes drop2"));
}

// Exports, and what is shown, are effects.
TEST(PlannerTest, ExportsHaveAnEffectEvenIfAllIsDeleted) {
  const auto planned = plan_of(
      {importing(), task("add", "apply", kAdd, {"load"}), task("out", "exportnc2", "", {"add"})},
      R"(,"on_exit":"oph_delete")");
  EXPECT_THAT(planned.steps(), ElementsAre("virtual-intermediate add"));
}

TEST(PlannerTest, JoinsExpressions) {
  const auto planned = plan_of({importing(), task("add", "apply", kAdd, {"load"}),
                                task("scale", "apply", kMultiply, {"add"}),
                                task("drop", "delete", "", {"add", "-scale"})});
  EXPECT_THAT(planned.steps(), ElementsAre("join-expressions scale", "virtual-intermediate add"));
  EXPECT_EQ(planned.argument("scale", "query"),
            "oph_mul_scalar('oph_float','oph_float',"
            "oph_sum_scalar('oph_float','oph_float',measure,1),3)");
  const auto& dependencies = planned.task("scale").dependencies;
  ASSERT_EQ(dependencies.size(), 2U);
  EXPECT_EQ(dependencies[0].type, Dependency::Type::kEmbedded);
  EXPECT_EQ(dependencies[1].task, "load");
  EXPECT_EQ(dependencies[1].index, 0U);
  EXPECT_EQ(dependencies[1].type, Dependency::Type::kSingle);
}

TEST(PlannerTest, JoinsChainsDownToACubeOfBefore) {
  const auto planned =
      plan_of({task("add", "apply", std::string{kAdd} + ";cube=http://h/1/2"),
               task("scale", "apply", kMultiply, {"add"}), task("more", "apply", kAdd, {"scale"}),
               task("drop", "delete", "", {"add", "-scale"}),
               task("drop2", "delete", "", {"scale", "-more"})});
  EXPECT_EQ(planned.argument("more", "cube"), "http://h/1/2");
  EXPECT_EQ(planned.argument("more", "query"),
            "oph_sum_scalar('oph_float','oph_float',oph_mul_scalar('oph_float','oph_float',"
            "oph_sum_scalar('oph_float','oph_float',measure,1),3),1)");
}

TEST(PlannerTest, DoesNotJoinWhatWouldShow) {
  const auto steps_with = [](const std::string& first, const std::string& second,
                             const std::string& fields = "") {
    return plan_of({importing(), task("add", "apply", first, {"load"}, fields),
                    task("scale", "apply", second, {"add"}),
                    task("drop", "delete", "", {"add", "-scale"})})
        .steps();
  };
  const auto expect_apart = [&](const std::string& first, const std::string& second,
                                const std::string& fields = "") {
    EXPECT_THAT(steps_with(first, second, fields),
                testing::Not(testing::Contains("join-expressions scale")))
        << first << " " << second;
  };
  const std::string add{kAdd};
  expect_apart(add + ";measure=other", kMultiply);
  expect_apart(add + ";container=other", kMultiply);
  expect_apart(add, "query=oph_mul_scalar('oph_double','oph_double',measure,3)");
  expect_apart("query=oph_cast('oph_float','oph_double',measure)", kMultiply);
  expect_apart("query=oph_reduce('oph_float','oph_float',measure,'oph_avg')", kMultiply);
  expect_apart(add, kSquare);
  expect_apart("query=oph_sum_scalar('oph_float','oph_float',measure,@x)", kMultiply);
  expect_apart("query=oph_sum_scalar(measure,1);measure_type=auto", kMultiply);
  expect_apart(add, kMultiply, R"(,"on_error":"skip")");
  expect_apart(add, kMultiply, R"(,"checkpoint":"half")");
}

// The input of the first one may be gone when the second one runs.
TEST(PlannerTest, DoesNotJoinAcrossADelete) {
  const auto planned = plan_of({importing(), task("add", "apply", kAdd, {"load"}),
                                task("scale", "apply", kMultiply, {"add"}),
                                task("drop", "delete", "", {"load", "-add"}),
                                task("drop2", "delete", "", {"add", "-scale"})});
  EXPECT_THAT(planned.steps(), testing::Not(testing::Contains("join-expressions scale")));
}

std::vector<std::string> narrowed(const std::string& between, const std::string& subset,
                                  const std::string& import = kFile) {
  return plan_of({task("load", "importnc", import), between,
                  task("part", "subset", subset, {"add"}),
                  task("drop", "delete", "", {"load", "-add", "-part"}),
                  task("drop2", "delete", "", {"add", "-part"})})
      .steps();
}

constexpr auto kBox = "subset_dims=lat|lon;subset_filter=30:60|-20:40;subset_type=coord";

TEST(PlannerTest, NarrowsImports) {
  const auto planned =
      plan_of({importing(), task("mean", "reduce2", "dim=time", {"load"}),
               task("add", "apply", kAdd, {"mean"}), task("part", "subset", kBox, {"add"})},
              R"(,"on_exit":"oph_delete")");
  EXPECT_EQ(planned.argument("load", "subset_dims"), "lat|lon");
  EXPECT_EQ(planned.argument("load", "subset_filter"), "30:60,30:60|-20:40,-20:40");
  EXPECT_EQ(planned.argument("load", "subset_type"), "coord|coord");
  EXPECT_EQ(planned.argument("part", "subset_filter"), "30:60|-20:40");
}

TEST(PlannerTest, NarrowsToTheFirstPositions) {
  const auto filters = [](const std::string& subset) {
    const auto planned = plan_of({importing(), task("part", "subset", subset, {"load"})},
                                 R"(,"on_exit":"oph_delete")");
    return planned.argument("load", "subset_dims") + " " +
           planned.argument("load", "subset_filter") + " " +
           planned.argument("load", "subset_type");
  };
  EXPECT_EQ(filters("subset_dims=time;subset_filter=100:2:365"), "time 0:364 index");
  EXPECT_EQ(filters("subset_dims=time|lat;subset_filter=7,3|10:90;subset_type=index|coord"),
            "time|lat 0:6|10:90,10:90 index|coord");
  EXPECT_EQ(filters("subset_dims=time|lat;subset_filter=7:end|2"), "lat 0:1 index");
  EXPECT_EQ(filters("subset_dims=time|lat;subset_filter=7:end|all"), "- - -");
  EXPECT_EQ(filters("subset_dims=time|lat;subset_filter=0|2"), "- - -");
  EXPECT_EQ(
      filters("subset_dims=time|lat;subset_filter=end|0:1;offset=1|2;subset_type=index|coord"),
      "- - -");
}

TEST(PlannerTest, NarrowsOnlyWhereNobodySeesIt) {
  const auto apply = task("add", "apply", kAdd, {"load"});
  const auto is_narrowed = testing::Contains("narrow-import load");
  EXPECT_THAT(narrowed(apply, kBox), is_narrowed);
  const auto is_not = testing::Not(is_narrowed);
  EXPECT_THAT(narrowed(apply, "subset_dims=lat;subset_filter=1:2"), is_narrowed);
  EXPECT_THAT(narrowed(apply, "subset_dims=lat;subset_filter=2:end"), is_not);
  EXPECT_THAT(narrowed(apply, "subset_dims=time;subset_filter=1990;subset_type=coord"), is_not);
  EXPECT_THAT(narrowed(apply, kBox, "src_path=/a.nc;subset_dims=lat;subset_filter=1"), is_not);
  EXPECT_THAT(narrowed(apply, kBox, "src_path=/a.nc;nfrag=4"), is_not);
  EXPECT_THAT(narrowed(apply, kBox, "src_path=[/*.nc]"), is_not);
  EXPECT_THAT(narrowed(apply, kBox, "src_path=@file"), is_not);
  EXPECT_THAT(narrowed(task("add", "reduce2", "dim=lat", {"load"}), kBox), is_not);
  EXPECT_THAT(narrowed(task("add", "reduce2", "", {"load"}), kBox), is_not);
  EXPECT_THAT(narrowed(task("add", "reduce", "operation=avg;group_size=3", {"load"}), kBox),
              is_not);
  EXPECT_THAT(narrowed(task("add", "aggregate", "", {"load"}), kBox), is_not);
  EXPECT_THAT(narrowed(apply, std::string{kBox} + ";grid=g"), is_narrowed);
}

TEST(PlannerTest, DoesNotNarrowWhatStaysOrIsRead) {
  const auto is_not = testing::Not(testing::Contains("narrow-import load"));
  EXPECT_THAT(plan_of({importing(), task("part", "subset", kBox, {"load"})}).steps(), is_not);
  EXPECT_THAT(plan_of({importing(), task("part", "subset", kBox, {"load"}),
                       task("mean", "reduce", "operation=avg", {"load"})},
                      R"(,"on_exit":"oph_delete")")
                  .steps(),
              is_not);
  EXPECT_THAT(plan_of({importing(), task("part", "subset", kBox, {"load"}),
                       task("out", "exportnc", "", {"part"})},
                      R"(,"on_exit":"oph_delete")")
                  .steps(),
              is_not);
}

TEST(PlannerTest, DeletesWhatIsVirtualBeforeItsSource) {
  const std::vector<std::string> tasks{importing(), task("add", "apply", kAdd, {"load"}),
                                       task("mean", "reduce", "operation=avg", {"add"}),
                                       task("drop", "delete", "", {"load", "-mean"}),
                                       task("drop2", "delete", "", {"add", "-mean"})};
  const auto planned = plan_of(tasks);
  EXPECT_THAT(planned.steps(), ElementsAre("virtual-intermediate add", "order-deletes drop"));
  EXPECT_EQ(planned.task("drop").dependencies.back().task, "drop2");
  // The order of tasks is that of the new graph.
  const auto& order = planned.request.blocks.order;
  EXPECT_LT(std::ranges::find(order, 4U), std::ranges::find(order, 3U));
  auto given = tasks;
  given[4] = task("drop2", "delete", "", {"add", "-mean", "-drop"});
  EXPECT_THAT(plan_of(given).steps(), ElementsAre("virtual-intermediate add"));
  given[4] = task("drop2", "delete", "", {"add", "-mean"}, R"(,"on_error":"continue")");
  EXPECT_THAT(plan_of(given).steps(), ElementsAre("virtual-intermediate add"));
}

// The example of docs/planner.md.
TEST(PlannerTest, AppliesAllRulesToOneWorkflow) {
  const auto planned =
      plan_of({importing(), task("scale", "apply", kMultiply, {"load"}),
               task("shift", "apply", kAdd, {"scale"}), task("region", "subset", kBox, {"shift"}),
               task("mean", "reduce", "operation=avg", {"region"}),
               task("range", "reduce", "operation=std", {"region"}),
               task("export", "exportnc2", "", {"mean"}),
               task("drop load", "delete", "", {"load", "-export"}),
               task("drop scale", "delete", "", {"scale", "-export"}),
               task("drop shift", "delete", "", {"shift", "-export"}),
               task("drop range", "delete", "", {"range"})});
  EXPECT_THAT(planned.steps(), testing::UnorderedElementsAre(
                                   "no-effect range", "narrow-import load",
                                   "join-expressions shift", "virtual-intermediate scale",
                                   "virtual-intermediate shift", "virtual-intermediate range",
                                   "order-deletes drop load", "order-deletes drop load"));
}

TEST(PlannerTest, LeavesLoopsAndWhatFlowControlMayReferTo) {
  const auto loop = [](const std::string& fields) {
    return std::vector{importing(),
                       task("for", "for", "key=i;values=a|b", {"-load"}),
                       task("add", "apply", kAdd, {"load", "-for"}),
                       task("mean", "reduce", "operation=avg", {"add"}),
                       task("end", "endfor", "", {"-mean"}, fields),
                       task("drop", "delete", "", {"-end", "load"})};
  };
  EXPECT_THAT(plan_of(loop("")).steps(), IsEmpty());
  EXPECT_THAT(plan_of({importing(), task("add", "apply", kAdd, {"load"}),
                       task("note", "set", "key=k;value=v", {"-add"}),
                       task("mean", "reduce", "operation=avg", {"add", "-note"}),
                       task("drop", "delete", "", {"add", "-mean"})})
                  .steps(),
              IsEmpty());
}

TEST(PlannerTest, LeavesMassiveTasks) {
  EXPECT_THAT(plan_of({task("load", "importnc", "src_path=[/*.nc];measure=t"),
                       task("add", "apply", kAdd, {"load"}),
                       task("mean", "reduce", "operation=avg", {"add"}),
                       task("drop", "delete", "", {"add", "-mean"})})
                  .steps(),
              IsEmpty());
}

// The largest workflow that is accepted is planned while its user waits.
TEST(PlannerTest, PlansLongChains) {
  std::vector<std::string> tasks{importing()};
  std::string before = "load";
  for (int i = 0; i < 499; ++i) {
    const auto name = "add" + std::to_string(i);
    tasks.push_back(task(name, "apply", kAdd, {before}));
    tasks.push_back(task("drop" + std::to_string(i), "delete", "", {before, "-" + name}));
    before = name;
  }
  const auto planned = plan_of(tasks);
  EXPECT_EQ(planned.argument("add497", "materialize"), "no");
  EXPECT_EQ(planned.argument("add498", "materialize"), "-");
}

}  // namespace
}  // namespace oph::server
