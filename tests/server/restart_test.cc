// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_fixture.h"

namespace oph::server {
namespace {

using test::FlowTest;
using testing::ElementsAre;
using testing::HasSubstr;

/// Lets another run go on with what the journal has, as after a restart of the server.
class RestartTest : public FlowTest {
 protected:
  void restart() {
    queue_.works.clear();
    RunRecord record;
    record.workflow = run_job();
    record.state = journal_.states[1];
    for (const auto& job : journal_.all()) record.tasks.push_back({job, journal_.states[job.id]});
    run_ = std::make_shared<server::Run>(
        run_->context(), WorkflowRequest{run_->request()}, manuals_, std::move(record),
        RunServices{.journal = journal_, .queue = queue_, .later = later_, .submit = submit_});
    run_->resume();
  }

  metadb::Job run_job() const {
    metadb::Job job;
    job.id = 1;
    job.workflow = 3;
    job.marker = 10;
    job.status = "OPH_STATUS_RUNNING";
    return job;
  }

  /// Starts and ends the first waiting task, and tells its arguments.
  std::string step() {
    if (queue_.works.empty()) return "nothing";
    const auto submission = TaskString::parse(queue_.works[0].task.submission);
    end(true, "cube=" + std::to_string(++cubes_) + ";");
    return std::string{submission.find("operation").value_or("-")};
  }
};

TEST_F(RestartTest, WhatHasEndedDoesNotRunAgain) {
  start({"", after("a", "single"), after("b")});
  end(true, "cube=7;");
  queue_.works[0].started();
  restart();
  ASSERT_EQ(queue_.works.size(), 1U);
  EXPECT_THAT(queue_.works[0].task.submission, HasSubstr("cube=7;"));
  end(true);
  end(true);
  EXPECT_EQ(run_->status(), "OPH_STATUS_COMPLETED");
}

TEST_F(RestartTest, WhatHasMadeItsCubesDoesNotRunAgain) {
  start({"", after("a", "single")});
  queue_.works[0].started();
  journal_.done[queue_.works[0].task.id] = "cube=http://h/ophion/1/7;";
  restart();
  ASSERT_EQ(queue_.works.size(), 1U);
  EXPECT_THAT(queue_.works[0].task.submission, HasSubstr("cube=http://h/ophion/1/7;"));
  end(true);
  EXPECT_EQ(run_->status(), "OPH_STATUS_COMPLETED");
}

TEST_F(RestartTest, ALoopGoesOnWhereItWas) {
  start_request(task("s", "set", "", R"("key=k","value=v")") + "," +
                task("f", "for", "s", R"("key=i","values=x|y|z")") + "," +
                task("a", "reduce", "f", R"("operation=@k@i")") + "," + task("e", "endfor", "a") +
                "," + task("b", "reduce", "e", R"("operation=@i@k@i_size")"));
  for (const auto* expected : {"vx", "vy", "vz"}) {
    restart();
    EXPECT_EQ(step(), expected);
  }
  restart();
  EXPECT_EQ(step(), "@iv3");
  EXPECT_EQ(run_->status(), "OPH_STATUS_COMPLETED");
}

TEST_F(RestartTest, LoopsInLoopsGoOn) {
  start_request(task("f", "for", "", R"("key=i","counter=1:2","parallel=yes")") + "," +
                task("g", "for", "f", R"("key=j","values=@{i}x|@{i}y")") + "," +
                task("a", "reduce", "g", R"("operation=@j")") + "," + task("h", "endfor", "a") +
                "," + task("e", "endfor", "h"));
  std::vector<std::string> seen;
  for (int i = 0; i < 4; ++i) {
    restart();
    seen.push_back(step());
  }
  EXPECT_THAT(seen, testing::UnorderedElementsAre("1x", "1y", "2x", "2y"));
  restart();
  EXPECT_EQ(run_->status(), "OPH_STATUS_COMPLETED");
  EXPECT_TRUE(queue_.works.empty());
}

TEST_F(RestartTest, AWaitWaitsOn) {
  start_request(task("w", "wait", "", R"("type=input","key=k","value=none")") + "," +
                task("a", "reduce", "w", R"("operation=@k")"));
  restart();
  EXPECT_EQ(by_name()["w"], "WAITING");
  run_->answer("w", "continue", {{"k", {"given"}}});
  EXPECT_EQ(step(), "given");
}

TEST_F(RestartTest, ASelectionIsRemembered) {
  start_request(
      task("i", "if", "", R"("condition=0")") + "," + task("a", "reduce", "i") + "," +
      task("j", "else", "i") + "," + task("b", "reduce", "j") + "," +
      R"({"name":"e","operator":"oph_endif","dependencies":[{"task":"a"},{"task":"b"}]})");
  restart();
  EXPECT_EQ(step(), "-");
  restart();
  EXPECT_EQ(by_name()["a"], "UNSELECTED");
  EXPECT_EQ(by_name()["b"], "COMPLETED");
  EXPECT_EQ(run_->status(), "OPH_STATUS_COMPLETED");
}

TEST_F(RestartTest, AFailureStaysFatal) {
  start({"", ""});
  queue_.works[1].started();
  queue_.works.pop_back();
  end(false);
  restart();
  EXPECT_EQ(run_->status(), "OPH_STATUS_ERROR");
  EXPECT_THAT(statuses(), ElementsAre("EXECUTE_ERROR", "ABORTED"));
}

TEST_F(RestartTest, ATaskThatEndsTheServerEachTimeIsGivenUp) {
  start({"", ""});
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(queue_.works.size(), 2U) << i;
    queue_.works[0].started();
    restart();
  }
  EXPECT_THAT(journal_.tasks(1)[0].response,
              HasSubstr("the server has ended 4 times while the task was running"));
}

TEST_F(RestartTest, ASuspendedRunLeavesItsTasksToTheNext) {
  start({"", after("a")});
  run_->suspend();
  run_->wait();
  Outcome killed;
  killed.error = "the server stops";
  auto work = std::move(queue_.works.front());
  work.started();
  work.ended(killed);
  EXPECT_TRUE(run_->is_idle());
  EXPECT_THAT(run_->reply(), HasSubstr("the workflow goes on"));
  EXPECT_THAT(statuses(), ElementsAre("RUNNING", "PENDING"));
  restart();
  EXPECT_EQ(step(), "-");
  EXPECT_EQ(step(), "-");
  EXPECT_EQ(run_->status(), "OPH_STATUS_COMPLETED");
}

}  // namespace
}  // namespace oph::server
