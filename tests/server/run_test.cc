// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_fixture.h"

namespace oph::server {
namespace {

using test::RunTest;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(RunTest, GivesOutMarkersAfterItsOwn) {
  start({"", ""});
  EXPECT_EQ(run_->job_id(), "http://h/sessions/9/experiment?3#10");
  EXPECT_THAT(waiting(), ElementsAre(111, 112));
}

TEST_F(RunTest, WaitsForDependenciesAndPassesOutputsOn) {
  start({after("b", "single"), ""});
  EXPECT_THAT(waiting(), ElementsAre(112));
  end(true, "cube=http://h/3/20;");
  EXPECT_EQ(journal_.cube, "http://h/3/20");
  ASSERT_THAT(waiting(), ElementsAre(111));
  EXPECT_THAT(queue_.works[0].task.submission, HasSubstr("cube=http://h/3/20;"));
  EXPECT_FALSE(run_->has_ended());
  EXPECT_DOUBLE_EQ(run_->progress(), 0.5);
  end(true);
  EXPECT_EQ(run_->status(), "OPH_STATUS_COMPLETED");
  EXPECT_EQ(journal_.workflow_status, "OPH_STATUS_COMPLETED");
  EXPECT_DOUBLE_EQ(run_->progress(), 1);
  EXPECT_THAT(run_->reply(), HasSubstr("\"title\": \"Workflow Task List\""));
}

TEST_F(RunTest, ASingleTaskAnswersItself) {
  start({""});
  end(true, "cube=http://h/3/20;");
  const auto reply = Response::parse(run_->reply());
  EXPECT_EQ(reply.find_text("Workflow Status"), nullptr);
  EXPECT_THAT(run_->reply(), HasSubstr("\"execution_time\""));
  EXPECT_THAT(run_->reply(), HasSubstr("http://h/sessions/9/experiment?3#11"));
}

TEST_F(RunTest, AQuickSingleAnswerIsWrittenDownOnceItHasEnded) {
  start({""}, R"(,"exec_mode":"sync")");
  end(true, "cube=http://h/3/20;");
  EXPECT_EQ(journal_.starts, 0);
  EXPECT_THAT(journal_.tasks(1)[0].submission, HasSubstr("operator=oph_reduce;"));
  EXPECT_EQ(journal_.cube, "http://h/3/20");
}

TEST_F(RunTest, ASingleAnswerThatTakesLongIsSeenRunning) {
  start({""}, R"(,"exec_mode":"sync")");
  queue_.works[0].started();
  for (int i = 0; i < 6000 && journal_.starts == 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  EXPECT_EQ(journal_.starts, 1);
  EXPECT_THAT(statuses(), ElementsAre("RUNNING"));
}

TEST_F(RunTest, ThatATaskOfAWorkflowRunsIsWrittenDownAtOnce) {
  start({"", ""}, R"(,"exec_mode":"sync")");
  queue_.works[0].started();
  EXPECT_EQ(journal_.starts, 1);
}

TEST_F(RunTest, SubmitsTheWorkflowThatATaskAsksFor) {
  std::string submitted;
  submit_ = [&](const SessionContext& context, const std::string& text) {
    submitted = context.user.name + " " + text;
    return std::string{"http://h/sessions/9/experiment?4#12"};
  };
  start({""});
  end(true, "workflow=eyJuYW1lIjoiYSJ9;");
  EXPECT_EQ(submitted, R"(ann {"name":"a"})");
  const auto reply = Response::parse(run_->reply());
  ASSERT_NE(reply.find_text("Submitted Workflow"), nullptr);
  EXPECT_EQ(reply.find_text("Submitted Workflow")->message, "http://h/sessions/9/experiment?4#12");
  EXPECT_EQ(reply.objects().back().key, "status");
  EXPECT_EQ(run_->status(), "OPH_STATUS_COMPLETED");
}

TEST_F(RunTest, FailsIfTheWorkflowIsRefused) {
  submit_ = [](const SessionContext&, const std::string&) -> std::string {
    throw user_error("no such operator");
  };
  start({""});
  end(true, "workflow=eyJuYW1lIjoiYSJ9;");
  EXPECT_EQ(Response::parse(run_->reply()).error(), "no such operator");
  EXPECT_THAT(statuses(), ElementsAre("START_ERROR"));
}

TEST_F(RunTest, SubmitsNothingForATaskThatFailed) {
  submit_ = [](const SessionContext&, const std::string&) -> std::string {
    ADD_FAILURE();
    return {};
  };
  start({""});
  end(false, "workflow=eyJuYW1lIjoiYSJ9;");
  EXPECT_THAT(run_->reply(), HasSubstr("it failed"));
}

TEST_F(RunTest, ALostTaskThatHasMadeItsCubesHasCompleted) {
  start({"", after("a", "single")});
  journal_.done[queue_.works[0].task.id] = "cube=http://h/ophion/1/7;cube_2=http://h/ophion/1/8;";
  lose();
  EXPECT_THAT(journal_.all()[0].response, HasSubstr("the process ended"));
  EXPECT_EQ(journal_.all()[0].output_cube, "http://h/ophion/1/7");
  ASSERT_EQ(queue_.works.size(), 1U);
  EXPECT_THAT(queue_.works[0].task.submission, HasSubstr("cube=http://h/ophion/1/7;"));
  lose();
  EXPECT_THAT(statuses(), ElementsAre("COMPLETED", "ERROR"));
}

TEST_F(RunTest, ALostTaskThatHasNotedItsWorkHasCompleted) {
  start({"", "", after("b")});
  journal_.done[queue_.works[0].task.id] = "link=/out.nc;file=/out.nc;";
  lose();
  EXPECT_THAT(journal_.all()[0].response, HasSubstr("/out.nc"));
  EXPECT_EQ(journal_.all()[0].output_cube, "");
  journal_.done[queue_.works[0].task.id] = "";
  lose();
  EXPECT_THAT(statuses(), ElementsAre("COMPLETED", "COMPLETED", "PENDING"));
}

TEST_F(RunTest, AbortCancelsTheOthers) {
  start({"", "", after("b")});
  end(false);
  EXPECT_THAT(queue_.cancelled, ElementsAre(112));
  EXPECT_THAT(statuses(), ElementsAre("EXECUTE_ERROR", "ABORTED", "ABORTED"));
  EXPECT_EQ(run_->status(), "OPH_STATUS_ERROR");
}

TEST_F(RunTest, BreakLetsRunningTasksEnd) {
  start({on_error("break"), "", after("b")});
  queue_.works[1].started();
  end(false);
  EXPECT_THAT(queue_.cancelled, IsEmpty());
  EXPECT_FALSE(run_->has_ended());
  end(true);
  EXPECT_THAT(statuses(), ElementsAre("EXECUTE_ERROR", "COMPLETED", "ABORTED"));
  EXPECT_EQ(run_->status(), "OPH_STATUS_ERROR");
}

TEST_F(RunTest, ContinueGoesOnWithOtherBranches) {
  start({on_error("continue"), after("a"), ""});
  end(false);
  end(true);
  EXPECT_THAT(statuses(), ElementsAre("EXECUTE_ERROR", "ABORTED", "COMPLETED"));
  EXPECT_EQ(run_->status(), "OPH_STATUS_COMPLETED");
}

TEST_F(RunTest, SkipRunsTheDependants) {
  start({on_error("skip"), after("a")});
  end(false);
  end(true);
  EXPECT_THAT(statuses(), ElementsAre("SKIPPED", "COMPLETED"));
}

TEST_F(RunTest, RepeatTriesAgain) {
  start({on_error("repeat 2")});
  for (int attempt = 0; attempt < 2; ++attempt) {
    end(false);
    EXPECT_FALSE(run_->has_ended());
    for (int i = 0; i < 10'000 && queue_.submissions < attempt + 2; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
  }
  end(false);
  EXPECT_EQ(run_->status(), "OPH_STATUS_ERROR");
}

TEST_F(RunTest, CancelEndsAWaitForTheNextTry) {
  start({on_error("repeat 2 3600"), after("a")});
  end(false);
  run_->cancel(true);
  EXPECT_THAT(statuses(), ElementsAre("ABORTED", "ABORTED"));
  EXPECT_TRUE(run_->has_ended());
}

TEST_F(RunTest, CancellingTooLateChangesNothing) {
  start({""});
  const auto work = std::move(queue_.works.front());
  queue_.works.clear();
  run_->cancel(true);
  queue_.works.push_back(work);
  end(true);
  EXPECT_EQ(run_->status(), "OPH_STATUS_COMPLETED");
}

TEST_F(RunTest, ATaskWithoutItsInputFails) {
  start({"", after("a", "single")});
  end(true);
  EXPECT_THAT(statuses(), ElementsAre("COMPLETED", "START_ERROR"));
  EXPECT_THAT(journal_.tasks(1)[1].response, HasSubstr("task a has no output cube"));
}

TEST_F(RunTest, AFullQueueIsTold) {
  queue_.is_full = true;
  start({""});
  EXPECT_EQ(run_->status(), "OPH_STATUS_ERROR");
  EXPECT_THAT(run_->reply(), HasSubstr("too many tasks are waiting"));
}

TEST_F(RunTest, AWorkflowAbortedWhileATaskIsSubmittedCancelsIt) {
  queue_.on_submit = [this] {
    queue_.on_submit = nullptr;
    auto work = std::move(queue_.works.back());
    queue_.works.clear();  // as if it had not arrived yet
    run_->cancel(true);
    queue_.works.push_back(std::move(work));
  };
  start({after("b"), ""});
  EXPECT_THAT(statuses(), ElementsAre("ABORTED", "ABORTED"));
  EXPECT_THAT(waiting(), IsEmpty());
}

TEST_F(RunTest, DoesNotRunWhatIsNotToRun) {
  start({R"(,"run":"no")"});
  EXPECT_THAT(waiting(), IsEmpty());
  EXPECT_EQ(run_->status(), "OPH_STATUS_COMPLETED");
  EXPECT_FALSE(Response::parse(run_->reply()).error().has_value());
}

TEST_F(RunTest, StoresWhatIsToBeSaved) {
  start({"", R"(,"save":"no")", R"(,"arguments":["save=no"])"});
  for (int i = 0; i < 3; ++i) end(true);
  const auto jobs = journal_.tasks(1);
  EXPECT_FALSE(jobs[0].response.empty());
  EXPECT_TRUE(jobs[1].response.empty());
  EXPECT_TRUE(jobs[2].response.empty());
}

TEST_F(RunTest, ADocumentThatCannotBeReadIsAnError) {
  start({""});
  const auto work = std::move(queue_.works.front());
  Outcome outcome;
  outcome.result = {work.task.id, "OPH_STATUS_COMPLETED", "", "no JSON"};
  work.ended(outcome);
  EXPECT_THAT(run_->reply(), HasSubstr("document that cannot be read"));
}

}  // namespace
}  // namespace oph::server
