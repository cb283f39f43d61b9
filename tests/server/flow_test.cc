// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_fixture.h"

namespace oph::server {
namespace {

using test::FlowTest;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(FlowTest, ASerialLoopRunsOneIterationAfterTheOther) {
  start_request(task("f", "for", "", R"("key=i","values=x|y|z")") + "," +
                task("a", "reduce", "f", R"("operation=@i&i@i_size")") + "," +
                task("e", "endfor", "a") + "," + task("b", "reduce", "e"));
  for (const auto* expected : {"operation=x13;", "operation=y23;", "operation=z33;"}) {
    ASSERT_EQ(queue_.works.size(), 1U);
    EXPECT_THAT(queue_.works[0].task.submission, HasSubstr(expected));
    end(true);
  }
  run_all();
  EXPECT_EQ(run_->status(), "OPH_STATUS_COMPLETED");
  EXPECT_THAT(by_name(), testing::SizeIs(4)) << "iterations that are over are not listed";
  EXPECT_TRUE(journal_.expanded_request.empty());
}

TEST_F(FlowTest, AParallelLoopRunsAllIterationsAtOnce) {
  start_request(
      task("f", "for", "", R"("key=i","counter=2:3","parallel=yes")") + "," +
      task("a", "reduce", "f") + "," + task("e", "endfor", "a") + "," +
      R"({"name":"b","operator":"oph_merge","dependencies":[{"task":"e","type":"all"}]})");
  EXPECT_EQ(queue_.works.size(), 2U);
  end(true, "cube=1;");
  end(true, "cube=2;");
  ASSERT_EQ(queue_.works.size(), 1U);
  EXPECT_THAT(queue_.works[0].task.submission, HasSubstr("cube=1|2;"));
  run_all();
  EXPECT_THAT(by_name(), testing::UnorderedElementsAre(
                             testing::Pair("f", "COMPLETED"), testing::Pair("a (1)", "COMPLETED"),
                             testing::Pair("a (2)", "COMPLETED"), testing::Pair("e", "COMPLETED"),
                             testing::Pair("b", "COMPLETED")));
  EXPECT_THAT(journal_.expanded_request, HasSubstr(R"x("name":"a (2)")x"));
}

TEST_F(FlowTest, AWideLoopDoesNotFillTheQueue) {
  start_request(task("f", "for", "", R"("key=i","counter=1:300","parallel=yes")") + "," +
                task("a", "reduce", "f") + "," + task("e", "endfor", "a"));
  EXPECT_EQ(queue_.works.size(), 64U);
  run_all();
  EXPECT_EQ(run_->status(), "OPH_STATUS_COMPLETED");
  EXPECT_THAT(by_name(), testing::SizeIs(302));
}

TEST_F(FlowTest, ALoopIsBounded) {
  start_request(task("f", "for", "", R"("key=i","counter=1:6000")") + "," +
                task("a", "reduce", "f") + "," + task("b", "reduce", "a") + "," +
                task("e", "endfor", "b"));
  EXPECT_EQ(run_->status(), "OPH_STATUS_ERROR");
  EXPECT_THAT(journal_.tasks(1)[0].response,
              HasSubstr("(iterations=6000, tasks=12002, limit=10000)"));
}

TEST_F(FlowTest, AFailureInALoopFollowsThePolicy) {
  start_request(task("f", "for", "", R"("key=i","counter=1:2","parallel=yes")") + "," +
                    task("a", "reduce", "f") + "," + task("e", "endfor", "a"),
                R"(,"on_error":"continue")");
  end(false);
  run_all();
  EXPECT_EQ(by_name()["a (2)"], "COMPLETED");
  EXPECT_EQ(by_name()["e"], "ABORTED");
}

TEST_F(FlowTest, ACancelledWaitEnds) {
  start_request(task("w", "wait", "", R"("type=input")") + "," + task("a", "reduce", "w"));
  EXPECT_EQ(by_name()["w"], "WAITING");
  run_->cancel(true);
  EXPECT_THAT(statuses(), ElementsAre("ABORTED", "ABORTED"));
}

TEST_F(FlowTest, AnAnswerSetsVariablesForWhatFollows) {
  start_request(task("w", "wait", "", R"("type=input","key=k","value=none")") + "," +
                task("a", "reduce", "w", R"("operation=@k")"));
  EXPECT_THROW(run_->answer("nobody", "continue", {}), Error);
  run_->answer("w", "wait", {{"k", {"later"}}});
  EXPECT_EQ(by_name()["w"], "WAITING");
  run_->answer("w", "continue", {});
  ASSERT_EQ(queue_.works.size(), 1U);
  EXPECT_THAT(queue_.works[0].task.submission, HasSubstr("operation=later;"));
}

TEST_F(FlowTest, VariablesConcernOnlyWhatFollows) {
  start_request(task("s", "set", "", R"("key=k","value=v")") + "," +
                task("a", "reduce", "s", R"("operation=@k")") + "," +
                task("b", "reduce", "", R"("operation=@k")"));
  std::string all;
  for (const auto& work : queue_.works) all += work.task.submission;
  EXPECT_THAT(all, HasSubstr("operation=v;"));
  EXPECT_THAT(all, HasSubstr("operation=@k;"));
}

TEST_F(FlowTest, RanksFromAVariableAreCheckedToo) {
  start_request(task("s", "set", "", R"("key=n","value=99")") + "," +
                task("a", "reduce", "s", R"("ncores=@n")"));
  EXPECT_THAT(journal_.tasks(1)[1].response, HasSubstr("ncores is above"));
}

TEST_F(FlowTest, ACheckpointKeepsWhatIsLeft) {
  start_request(
      task("s", "set", "", R"("key=k","value=v")") + "," +
      R"({"name":"a","operator":"oph_reduce","checkpoint":"half","dependencies":[{"task":"s"}]},)" +
      R"({"name":"b","operator":"oph_reduce","dependencies":[{"task":"a","type":"single"}]},)" +
      task("c", "reduce", "b"));
  EXPECT_TRUE(journal_.checkpoints.empty());
  end(true, "cube=7;");
  const auto left = parse_request(journal_.checkpoints["half"], 32);
  ASSERT_EQ(left.tasks.size(), 2U);
  EXPECT_EQ(left.tasks[0].name, "b");
  EXPECT_EQ(left.tasks[0].arguments.find("cube"), "7");
  EXPECT_TRUE(left.tasks[0].dependencies.empty());
  EXPECT_EQ(left.tasks[0].variables.at("k").value, "v");
  EXPECT_EQ(left.tasks[1].dependencies.at(0).task, "b");
}

TEST_F(FlowTest, ACheckpointInALoopRepeatsTheLoop) {
  start_request(
      task("x", "reduce") + "," + task("f", "for", "x", R"("key=i","counter=1:2")") + "," +
      R"({"name":"a","operator":"oph_reduce","checkpoint":"c","dependencies":[{"task":"f"}]},)" +
      task("e", "endfor", "a"));
  end(true);
  end(true);
  const auto left = parse_request(journal_.checkpoints["c"], 32);
  ASSERT_EQ(left.tasks.size(), 3U);
  EXPECT_EQ(left.tasks[0].name, "f");
}

TEST_F(FlowTest, OutputsAreDeletedInTheEndEvenAfterAFailure) {
  start_request(R"({"name":"a","operator":"oph_reduce","on_exit":"oph_delete"},)"
                R"({"name":"b","operator":"oph_reduce","dependencies":[{"task":"a"}]})");
  end(true, "cube=http://h/3/7;");
  end(false);
  ASSERT_EQ(queue_.works.size(), 1U);
  EXPECT_FALSE(run_->has_ended());
  EXPECT_THAT(queue_.works[0].task.submission, HasSubstr("operator=oph_delete;"));
  EXPECT_THAT(queue_.works[0].task.submission, HasSubstr("cube=http://h/3/7;"));
  end(true);
  EXPECT_EQ(run_->status(), "OPH_STATUS_ERROR");
}

// A virtual cube need not be stored if its source is deleted after it; what cannot be deleted keeps
// nothing else.
TEST_F(FlowTest, OutputsAreDeletedAfterWhatIsMadeOfThem) {
  start_request(R"({"name":"a","operator":"oph_reduce"},)"
                R"({"name":"b","operator":"oph_reduce",)"
                R"("dependencies":[{"task":"a","type":"single"}]})",
                R"(,"on_exit":"oph_delete")");
  end(true, "cube=http://h/3/7;");
  end(true, "cube=http://h/3/8;");
  ASSERT_EQ(queue_.works.size(), 1U);
  EXPECT_THAT(queue_.works[0].task.submission, HasSubstr("cube=http://h/3/8;"));
  end(false);
  ASSERT_EQ(queue_.works.size(), 1U);
  EXPECT_THAT(queue_.works[0].task.submission, HasSubstr("cube=http://h/3/7;"));
  end(true);
  EXPECT_TRUE(run_->has_ended());
}

TEST_F(FlowTest, ContainersAreDeletedOnce) {
  start_request(R"({"name":"a","operator":"oph_reduce"},)"
                R"({"name":"b","operator":"oph_reduce","dependencies":[{"task":"a"}]})",
                R"(,"on_exit":"oph_deletecontainer")");
  end(true, "cube=http://h/3/7;");
  end(true, "cube=http://h/3/8;");
  ASSERT_EQ(queue_.works.size(), 1U);
  EXPECT_THAT(queue_.works[0].task.submission, HasSubstr("container_pid=http://h/3;"));
  end(true);
  EXPECT_EQ(run_->status(), "OPH_STATUS_COMPLETED");
}

}  // namespace
}  // namespace oph::server
