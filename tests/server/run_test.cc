// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/response.h"
#include "fixtures.h"
#include "server/workflow/validation.h"

namespace oph::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A journal in memory.
class FakeJournal final : public Journal {
 public:
  void create(metadb::Job& workflow, std::vector<metadb::Job>& tasks) override {
    workflow.id = 1;
    for (auto& task : tasks) {
      task.parent_id = workflow.id;
      task.id = 100 + task.marker;
      jobs_.push_back(task);
      next_marker_ = task.marker + 1;
    }
  }
  void add(const metadb::Job&, std::vector<metadb::Job>& tasks) override {
    for (auto& task : tasks) {
      task.marker = next_marker_++;
      task.parent_id = 1;
      task.id = 100 + task.marker;
      jobs_.push_back(task);
    }
  }
  void rename(const std::vector<std::pair<std::int64_t, std::string>>& names) override {
    for (const auto& [id, name] : names) find(id).name = name;
  }
  void supersede(const std::vector<std::int64_t>& ids) override {
    superseded_.insert(ids.begin(), ids.end());
  }
  void set_expanded_request(std::int64_t, std::string_view request) override {
    expanded_request = request;
  }
  void add_checkpoint(std::int64_t, std::string_view label, std::string_view request) override {
    checkpoints[std::string{label}] = request;
  }
  void save_states(const States& all) override {
    for (const auto& [id, state] : all) states[id] = state;
  }
  void set_waiting(std::int64_t id, std::string_view response, std::string_view state) override {
    find(id).status = "OPH_STATUS_WAITING";
    find(id).response = response;
    states[id] = state;
  }
  void set_status(std::int64_t id, std::string_view status) override { find(id).status = status; }
  void set_started(std::int64_t id, std::string_view text) override {
    find(id).submission = text;
    find(id).status = "OPH_STATUS_RUNNING";
  }
  void set_ended(const std::vector<End>& ends) override {
    for (const auto& end : ends) {
      states[end.job_id] = end.state;
      if (end.job_id == 1) {
        workflow_status = end.status;
        continue;
      }
      find(end.job_id).status = end.status;
      find(end.job_id).response = end.response;
      find(end.job_id).output_cube = end.output_cube;
    }
  }
  std::vector<metadb::Job> tasks(std::int64_t) override {
    auto listed = jobs_;
    std::erase_if(listed, [&](const auto& job) { return superseded_.contains(job.id); });
    return listed;
  }
  /// Also those that are not listed any more.
  const std::vector<metadb::Job>& all() const { return jobs_; }
  void remember(std::int64_t, std::int64_t, const State& state) override { cube = state.cube; }

  metadb::Job& find(std::int64_t id) {
    return *std::find_if(jobs_.begin(), jobs_.end(), [&](const auto& job) { return job.id == id; });
  }

  std::string workflow_status;
  std::string cube;
  std::string expanded_request;
  std::map<std::string, std::string> checkpoints;
  std::map<std::int64_t, std::string> states;

 private:
  std::vector<metadb::Job> jobs_;
  std::set<std::int64_t> superseded_;
  std::int64_t next_marker_ = 0;
};

/// A queue that runs nothing by itself.
class FakeQueue final : public WorkQueue {
 public:
  void submit(Work work) override {
    if (is_full) throw user_error("too many tasks are waiting");
    works.push_back(std::move(work));
    if (on_submit) on_submit();
  }
  void cancel(std::int64_t id) override {
    cancelled.push_back(id);
    const auto found = std::find_if(works.begin(), works.end(),
                                    [&](const Work& work) { return work.task.id == id; });
    if (found == works.end()) return;
    const auto work = std::move(*found);
    works.erase(found);
    Outcome outcome;
    outcome.error = "cancelled";
    outcome.was_cancelled = true;
    work.ended(outcome);
  }

  std::vector<Work> works;
  std::vector<std::int64_t> cancelled;
  std::function<void()> on_submit;
  bool is_full = false;
};

class RunTest : public testing::Test {
 protected:
  /// Starts tasks "a", "b" … each a JSON tail after its name and operator.
  void start(const std::vector<std::string>& tails, const std::string& fields = "") {
    std::string tasks;
    for (std::size_t i = 0; i < tails.size(); ++i) {
      tasks += std::string{i == 0 ? "" : ","} + R"({"name":")" + static_cast<char>('a' + i) +
               R"(","operator":"oph_reduce")" + tails[i] + "}";
    }
    start_request(tasks, fields);
  }

  void start_request(const std::string& tasks, const std::string& fields = "") {
    auto request = test::request(tasks, fields);
    validate(request, *manuals_, {metadb::kAllRoles, 4, 0, false});
    SessionContext context;
    context.user.name = "ann";
    context.session.code = "9";
    context.session_id = "http://h/sessions/9/experiment";
    context.membership.roles = metadb::kAllRoles;
    run_ = std::make_shared<server::Run>(
        context, std::move(request), manuals_, metadb::Sessions::Numbers{3, 10},
        RunServices{.journal = journal_, .queue = queue_, .later = later_, .submit = submit_});
    run_->start();
  }

  static std::string after(const std::string& name, const std::string& type = "embedded") {
    return R"(,"dependencies":[{"task":")" + name + R"(","type":")" + type + R"("}])";
  }
  static std::string on_error(const std::string& policy) {
    return R"(,"on_error":")" + policy + R"(")";
  }

  /// Ends the first waiting task.
  void end(bool is_good, const std::string& outputs = "") {
    ASSERT_FALSE(queue_.works.empty());
    const auto work = std::move(queue_.works.front());
    queue_.works.erase(queue_.works.begin());
    work.started();
    Response document;
    if (is_good) document.set_success();
    if (!is_good) document.set_error("it failed");
    Outcome outcome;
    outcome.result = {work.task.id, is_good ? "OPH_STATUS_COMPLETED" : "OPH_STATUS_EXECUTE_ERROR",
                      outputs, document.to_json({})};
    work.ended(outcome);
  }

  std::vector<std::string> statuses() {
    std::vector<std::string> list;
    for (const auto& job : journal_.tasks(1))
      list.push_back(job.status.substr(sizeof "OPH_STATUS_" - 1));
    return list;
  }
  std::vector<std::int64_t> waiting() const {
    std::vector<std::int64_t> ids;
    for (const auto& work : queue_.works) ids.push_back(work.task.id);
    return ids;
  }

  const std::shared_ptr<const Manuals> manuals_ = std::make_shared<Manuals>(test::manuals());
  FakeJournal journal_;
  FakeQueue queue_;
  DelayedActions later_;
  Submit submit_;
  std::shared_ptr<server::Run> run_;
};

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
    for (int i = 0; i < 1000 && queue_.works.empty(); ++i) {
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

/// Flow control: tasks are given as JSON, and named in `finish`.
class FlowTest : public RunTest {
 protected:
  static std::string task(const std::string& name, const std::string& operation,
                          const std::string& after = "", const std::string& arguments = "") {
    auto text = R"({"name":")" + name + R"(","operator":"oph_)" + operation + R"(")";
    if (!after.empty()) text += R"(,"dependencies":[{"task":")" + after + R"("}])";
    if (!arguments.empty()) text += R"(,"arguments":[)" + arguments + "]";
    return text + "}";
  }

  std::map<std::string, std::string> by_name() {
    std::map<std::string, std::string> all;
    for (const auto& job : journal_.tasks(1)) {
      all[job.name] = job.status.substr(sizeof "OPH_STATUS_" - 1);
    }
    return all;
  }

  void run_all() {
    while (!queue_.works.empty()) end(true, "cube=" + std::to_string(++cubes_) + ";");
  }

  int cubes_ = 0;
};

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
