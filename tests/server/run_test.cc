// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/run.h"

#include <gmock/gmock.h>

#include "base/error.h"
#include "base/response.h"
#include "server/workflow/validation.h"
#include "tests/server/manuals_for_tests.h"

namespace oph::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Keeps jobs in memory, and the order in which their status changed.
class MemoryJournal final : public Journal {
 public:
  void create(metadb::Job& workflow, std::vector<metadb::Job>& tasks) override {
    workflow.id = 100;
    jobs[100] = workflow;
    for (auto& task : tasks) {
      task.parent_id = 100;
      task.id = 100 + static_cast<std::int64_t>(jobs.size());
      jobs[task.id] = task;
    }
  }
  void set_status(std::int64_t id, std::string_view status) override { note(id, status); }
  void set_started(std::int64_t id, std::string_view submission) override {
    jobs.at(id).submission = submission;
    note(id, "OPH_STATUS_RUNNING");
  }
  void set_ended(const std::vector<End>& ends) override {
    for (const auto& end : ends) {
      jobs.at(end.job_id).response = end.response;
      jobs.at(end.job_id).output_cube = end.output_cube;
      note(end.job_id, end.status);
    }
  }
  std::vector<metadb::Job> tasks(std::int64_t) override {
    std::vector<metadb::Job> tasks;
    for (const auto& [id, job] : jobs) {
      if (job.parent_id) tasks.push_back(job);
    }
    return tasks;
  }
  void remember(std::int64_t, std::int64_t, const State& state) override {
    states.push_back(state);
  }

  void note(std::int64_t id, std::string_view status) {
    auto& job = jobs.at(id);
    job.status = status;
    steps.push_back(job.name + " " + std::string{status.substr(11)});
  }
  std::string status(const std::string& name) const {
    for (const auto& [id, job] : jobs) {
      if (job.name == name) return job.status.substr(11);
    }
    return "no such job";
  }

  std::map<std::int64_t, metadb::Job> jobs;
  std::vector<std::string> steps;
  std::vector<State> states;
};

/// Holds the tasks until the test says how they end.
class ManualQueue final : public WorkQueue {
 public:
  void submit(Work work) override {
    if (is_full) throw user_error("too many tasks are waiting");
    waiting.push_back(std::move(work));
  }
  void cancel(std::int64_t id) override {
    cancelled.push_back(id);
    for (auto work = waiting.begin(); work != waiting.end(); ++work) {
      if (work->task.id != id) continue;
      auto found = std::move(*work);
      waiting.erase(work);
      Outcome outcome;
      outcome.error = "cancelled";
      outcome.was_cancelled = true;
      return found.ended(outcome);
    }
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& work : waiting) {
      const auto submission = TaskString::parse(work.task.submission);
      names.push_back("t" + std::string{submission.find("taskindex").value()});
    }
    return names;
  }
  /// Runs the first task that waits.
  void run_next(std::string_view status, const std::string& outputs = "") {
    ASSERT_FALSE(waiting.empty());
    auto work = std::move(waiting.front());
    waiting.erase(waiting.begin());
    work.started();
    Response document;
    if (status == "COMPLETED") {
      document.set_success();
    } else {
      document.set_error("something is wrong (a=1)");
    }
    Outcome outcome;
    outcome.result = {work.task.id, "OPH_STATUS_" + std::string{status}, outputs,
                      document.to_json({})};
    work.ended(outcome);
  }

  std::vector<Work> waiting;
  std::vector<std::int64_t> cancelled;
  bool is_full = false;
};

class RunTest : public testing::Test {
 protected:
  /// Starts a workflow: `tasks` are JSON objects without name and operator, named t0, t1, …
  void start(const std::vector<std::string>& tasks, const std::string& fields = "") {
    std::string list;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      list += fmt::format(R"({}{{"name":"t{}","operator":"oph_reduce"{}}})", i == 0 ? "" : ",", i,
                          tasks[i]);
    }
    auto request = parse_request(
        fmt::format(R"({{"name":"w","exec_mode":"sync"{},"tasks":[{}]}})", fields, list), 32);
    const auto manuals = std::make_shared<Manuals>(manuals_for_tests());
    validate(request, *manuals, {metadb::kAllRoles, 4, 0, false});
    SessionContext context;
    context.user.name = "ann";
    context.session_id = "http://h/sessions/1/experiment";
    run_ = std::make_shared<server::Run>(context, request, manuals, metadb::Sessions::Numbers{3, 10},
                                 RunServices{journal_, queue_, later_});
    run_->on_end([this] { ++ends_; });
    run_->start();
  }

  static std::string after(std::string_view parent, std::string_view more = "") {
    return fmt::format(R"(,"dependencies":[{{"task":"{}"{}}}])", parent, more);
  }

  MemoryJournal journal_;
  ManualQueue queue_;
  DelayedActions later_;
  std::shared_ptr<server::Run> run_;
  int ends_ = 0;
};

TEST_F(RunTest, AnswersOneTaskWithItsDocument) {
  start({""});
  EXPECT_FALSE(run_->has_ended());
  queue_.run_next("COMPLETED", "cube=http://h/1/2;cwd=/x;");
  EXPECT_TRUE(run_->has_ended());
  EXPECT_EQ(ends_, 1);
  EXPECT_EQ(run_->job_id(), "http://h/sessions/1/experiment?3#10");
  const auto reply = Response::parse(run_->reply());
  EXPECT_NE(reply.find_text("SUCCESS"), nullptr);
  EXPECT_THAT(run_->reply(), HasSubstr("experiment?3#11"));
  EXPECT_EQ(reply.extra()[0].first, "execution_time");
  EXPECT_EQ(reply.extra()[1].second, "http://h/1/2");
  EXPECT_EQ(reply.extra()[2].second, "/x");
  EXPECT_EQ(journal_.states.at(0).cube, "http://h/1/2");
  EXPECT_EQ(journal_.states.at(0).cwd, "/x");
  EXPECT_THAT(journal_.steps, ElementsAre("t0 RUNNING", "t0 COMPLETED", "w COMPLETED"));
}

TEST_F(RunTest, AnswersAFailedTaskWithItsError) {
  start({""});
  queue_.run_next("EXECUTE_ERROR");
  EXPECT_EQ(Response::parse(run_->reply()).error(), "something is wrong (a=1)");
  EXPECT_EQ(journal_.status("t0"), "EXECUTE_ERROR");
  EXPECT_EQ(run_->status(), "OPH_STATUS_ERROR");
}

TEST_F(RunTest, RunsTasksWhenTheirParentsHaveEnded) {
  start({"", after("t0", R"(,"type":"single")"), after("t0"), after("t1", R"(,"type":"all")")});
  EXPECT_THAT(queue_.names(), ElementsAre("t0"));
  queue_.run_next("COMPLETED", "cube=c0;");
  EXPECT_THAT(queue_.names(), ElementsAre("t1", "t2"));
  EXPECT_THAT(queue_.waiting[0].task.submission, HasSubstr("cube=c0;"));
  EXPECT_THAT(queue_.waiting[1].task.submission, testing::Not(HasSubstr("cube=c0;")));
  EXPECT_DOUBLE_EQ(run_->progress(), 0.25);
  queue_.run_next("COMPLETED", "cube=c1;");
  queue_.run_next("COMPLETED");
  EXPECT_THAT(queue_.waiting[0].task.submission, HasSubstr("cube=c1;"));
  queue_.run_next("COMPLETED");
  EXPECT_EQ(run_->status(), "OPH_STATUS_COMPLETED");
  EXPECT_EQ(Response::parse(run_->reply()).find_text("Workflow Status")->message,
            "OPH_STATUS_COMPLETED");
}

TEST_F(RunTest, AbortsTheRestAndStopsWhatRuns) {
  start({"", "", after("t1")});
  auto running = queue_.waiting[1].task.id;
  queue_.run_next("INIT_ERROR");
  EXPECT_THAT(queue_.cancelled, ElementsAre(running));
  EXPECT_EQ(journal_.status("t1"), "ABORTED");
  EXPECT_EQ(journal_.status("t2"), "ABORTED");
  EXPECT_EQ(journal_.status("w"), "ERROR");
  EXPECT_EQ(ends_, 1);
}

TEST_F(RunTest, BreakLetsRunningTasksEnd) {
  start({R"(,"on_error":"break")", "", after("t1")});
  queue_.waiting[1].started();
  auto running = std::move(queue_.waiting[1]);
  queue_.waiting.pop_back();
  queue_.run_next("INIT_ERROR");
  EXPECT_THAT(queue_.cancelled, ElementsAre());
  EXPECT_FALSE(run_->has_ended());
  Response document;
  document.set_success();
  Outcome outcome;
  outcome.result = {running.task.id, "OPH_STATUS_COMPLETED", "", document.to_json({})};
  running.ended(outcome);
  EXPECT_EQ(journal_.status("t1"), "COMPLETED");
  EXPECT_EQ(journal_.status("t2"), "ABORTED");
  EXPECT_EQ(run_->status(), "OPH_STATUS_ERROR");
}

TEST_F(RunTest, ContinueAbortsOnlyDependants) {
  start({"", after("t0"), after("t1"), ""}, R"(,"on_error":"continue")");
  queue_.run_next("INIT_ERROR");
  EXPECT_EQ(journal_.status("t2"), "ABORTED");
  queue_.run_next("COMPLETED");
  EXPECT_EQ(journal_.status("t0"), "INIT_ERROR");
  EXPECT_EQ(run_->status(), "OPH_STATUS_COMPLETED");
}

TEST_F(RunTest, SkipLetsDependantsRun) {
  start({R"(,"on_error":"skip")", after("t0")});
  queue_.run_next("INIT_ERROR");
  EXPECT_EQ(journal_.status("t0"), "SKIPPED");
  EXPECT_THAT(queue_.names(), ElementsAre("t1"));
  queue_.run_next("COMPLETED");
  EXPECT_EQ(run_->status(), "OPH_STATUS_COMPLETED");
}

void wait_until(const std::function<bool()>& condition) {
  for (int i = 0; i < 500 && !condition(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
}

TEST_F(RunTest, RepeatsThenAborts) {
  start({R"(,"on_error":"repeat 1")"});
  queue_.run_next("INIT_ERROR");
  wait_until([&] { return !queue_.waiting.empty(); });
  EXPECT_FALSE(run_->has_ended());
  queue_.run_next("INIT_ERROR");
  EXPECT_THAT(journal_.steps,
              ElementsAre("t0 RUNNING", "t0 PENDING", "t0 RUNNING", "t0 INIT_ERROR", "w ERROR"));
}

TEST_F(RunTest, CancelEndsATaskThatWaitsToBeRepeated) {
  start({R"(,"on_error":"repeat 5 3600")"});
  queue_.run_next("INIT_ERROR");
  EXPECT_FALSE(run_->has_ended());
  run_->cancel(true);
  EXPECT_EQ(journal_.status("t0"), "ABORTED");
  EXPECT_EQ(run_->status(), "OPH_STATUS_ERROR");
  EXPECT_TRUE(Response::parse(run_->reply()).error().has_value());
}

TEST_F(RunTest, CancelTakesWaitingTasksOut) {
  start({"", after("t0")});
  run_->cancel(false);
  EXPECT_TRUE(queue_.waiting.empty());
  EXPECT_EQ(journal_.status("t1"), "ABORTED");
  EXPECT_EQ(ends_, 1);
  run_->cancel(true);
  EXPECT_EQ(ends_, 1);
}

TEST_F(RunTest, FailsATaskThatTheQueueRefuses) {
  queue_.is_full = true;
  start({""});
  EXPECT_EQ(Response::parse(run_->reply()).error(), "too many tasks are waiting");
  EXPECT_EQ(journal_.status("t0"), "START_ERROR");
}

TEST_F(RunTest, FailsATaskWithoutItsInput) {
  start({"", after("t0", R"(,"type":"single")")});
  queue_.run_next("COMPLETED");
  EXPECT_EQ(journal_.status("t1"), "START_ERROR");
  EXPECT_THAT(journal_.jobs.at(102).response, HasSubstr("task t0 has no output cube"));
}

TEST_F(RunTest, SurvivesADocumentThatIsNone) {
  start({""});
  auto work = std::move(queue_.waiting[0]);
  work.started();
  Outcome outcome;
  outcome.result = {work.task.id, "OPH_STATUS_COMPLETED", "no outputs", "no JSON"};
  work.ended(outcome);
  EXPECT_THAT(Response::parse(run_->reply()).error().value_or(""), HasSubstr("cannot be read"));
}

TEST_F(RunTest, StoresNoResponseIfNotWanted) {
  start({""}, R"(,"save":"no")");
  queue_.run_next("COMPLETED");
  EXPECT_NE(run_->reply(), "");
  EXPECT_EQ(journal_.jobs.at(101).response, "");
}

}  // namespace
}  // namespace oph::server
