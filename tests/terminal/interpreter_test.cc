// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/interpreter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <fstream>
#include <sstream>

#include "base/error.h"

namespace oph::terminal {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kSession = "http://h/ophidia/sessions/9012340001/experiment";

/// Answers with what was put in, and keeps what was asked.
class RecordedTransport final : public Transport {
 public:
  Reply execute(const std::string& request) override {
    requests.push_back(request);
    if (replies.empty()) throw Failure{ExitStatus::kUnreachable, "the server cannot be reached"};
    auto reply = replies.front();
    replies.pop_front();
    return reply;
  }
  std::string get(const std::string& path) override {
    ++gets;
    if (manuals.empty()) throw Failure{ExitStatus::kUnreachable, "no page " + path};
    return manuals;
  }

  void cancel_others() override {}

  std::deque<Reply> replies;
  std::vector<std::string> requests;
  std::string manuals;
  int gets = 0;
};

class InterpreterTest : public testing::Test {
 protected:
  void answer(const Response& response, int error = 0) {
    transport_.replies.push_back({std::string{kSession} + "?1#2",
                                  response.to_json({"ann", "9012340001", "1", "2", ""}), error});
  }

  RecordedTransport transport_;
  std::ostringstream results_;
  std::ostringstream messages_;
  History history_{{}};
  Interpreter interpreter_{transport_, {results_, messages_, {}, {}, {}, false}, history_};
};

TEST_F(InterpreterTest, SendsAnOperatorAndFollowsItsAnswer) {
  Response response;
  response.add_text("reduce", "Output Cube", "http://h/3/21");
  response.set_success();
  answer(response);
  EXPECT_EQ(interpreter_.run("oph_reduce operation=avg"), ExitStatus::kOk);
  EXPECT_EQ(results_.str(), "Output Cube: http://h/3/21\n");
  EXPECT_EQ(interpreter_.environment().get("OPH_DATACUBE"), "http://h/3/21");
  EXPECT_EQ(interpreter_.environment().get("OPH_SESSION_ID"), kSession);
  ASSERT_TRUE(interpreter_.last_exchange());
  EXPECT_THAT(interpreter_.last_exchange()->request, HasSubstr("operation=avg"));
}

TEST_F(InterpreterTest, TellsAnErrorInTheAnswer) {
  Response response;
  response.set_error("no such datacube (cube=x)");
  answer(response);
  EXPECT_EQ(interpreter_.run("oph_reduce cube=x"), ExitStatus::kReply);
  EXPECT_EQ(results_.str(), "");
  EXPECT_EQ(messages_.str(), "ERROR: no such datacube (cube=x)\n");
}

TEST_F(InterpreterTest, TellsErrorCodes) {
  transport_.replies = {{std::nullopt, std::nullopt, 5}, {std::nullopt, std::nullopt, 7}};
  EXPECT_EQ(interpreter_.run("oph_list"), ExitStatus::kDenied);
  EXPECT_THAT(messages_.str(), HasSubstr("access denied"));
  EXPECT_EQ(interpreter_.run("oph_list"), ExitStatus::kParameter);
}

TEST_F(InterpreterTest, PrefersTheExplanationOfTheServer) {
  Response response;
  response.set_error("unknown operator (oph_redcue), did you mean oph_reduce?");
  answer(response, 7);
  EXPECT_EQ(interpreter_.run("oph_redcue"), ExitStatus::kParameter);
  EXPECT_EQ(messages_.str(), "ERROR: unknown operator (oph_redcue), did you mean oph_reduce?\n");
}

TEST_F(InterpreterTest, TellsTheJobOfAnAcceptedRequest) {
  transport_.replies = {{std::string{kSession} + "?3#4", std::nullopt, 0}};
  EXPECT_EQ(interpreter_.run("oph_delete exec_mode=async"), ExitStatus::kOk);
  EXPECT_EQ(results_.str(), std::string{"accepted: "} + kSession + "?3#4\n");
}

TEST_F(InterpreterTest, SuggestsTheNearestCommand) {
  EXPECT_EQ(interpreter_.run("hisotry"), ExitStatus::kCommand);
  EXPECT_EQ(messages_.str(), "ERROR: no such command (hisotry), did you mean history?\n");
  EXPECT_TRUE(transport_.requests.empty());
}

TEST_F(InterpreterTest, ExpandsVariablesAndAliases) {
  Response response;
  response.set_success();
  answer(response);
  interpreter_.run("setenv year=1990");
  EXPECT_EQ(interpreter_.run("ls /data/$year"), ExitStatus::kOk);
  EXPECT_THAT(transport_.requests.back(), HasSubstr("path=/data/1990"));
}

TEST_F(InterpreterTest, KeepsDollarsOfAliases) {
  interpreter_.run("setenv 1=x");
  EXPECT_EQ(interpreter_.run("setalias go=oph_folder command=cd;path=$OPH_CWD/$1"),
            ExitStatus::kOk);
  EXPECT_EQ(interpreter_.aliases().find("go"), "oph_folder command=cd;path=$OPH_CWD/$1");
  EXPECT_EQ(interpreter_.run("setalias help=oph_man"), ExitStatus::kCommand);
}

TEST_F(InterpreterTest, SetsAndPrintsVariables) {
  EXPECT_EQ(interpreter_.run("setenv a=b c"), ExitStatus::kOk);
  EXPECT_EQ(interpreter_.run("getenv a"), ExitStatus::kOk);
  EXPECT_EQ(interpreter_.run("unsetenv a"), ExitStatus::kOk);
  EXPECT_EQ(interpreter_.run("getenv a"), ExitStatus::kCommand);
  EXPECT_EQ(results_.str(), "b c\n");
}

TEST_F(InterpreterTest, RunsAWorkflowFile) {
  const auto file = testing::TempDir() + "oph_workflow.json";
  std::ofstream{file} << R"({"name": "w", "tasks": [{"name": "a", "operator": "oph_list",
                             "arguments": ["path=$1", "x=$3"]}]})";
  Response response;
  response.set_success();
  answer(response);
  EXPECT_EQ(interpreter_.run(file + " /one,two"), ExitStatus::kOk);
  EXPECT_THAT(transport_.requests.back(), HasSubstr("path=/one"));
  EXPECT_EQ(messages_.str(), "warning: the workflow uses $3, but 2 arguments are given\n");
  EXPECT_EQ(interpreter_.run_workflow("/no/such/file.json", {}), ExitStatus::kCommand);
}

TEST_F(InterpreterTest, FetchesManualsOnce) {
  OperatorManual manual;
  manual.name = "oph_reduce";
  manual.summary = "Reduces a datacube.";
  ArgumentManual argument;
  argument.name = "operation";
  argument.values = {"avg", "max"};
  manual.arguments = {argument};
  transport_.manuals = to_json(std::vector{manual});
  EXPECT_EQ(interpreter_.complete_line("oph_reduce op", 11).candidates.size(), 1U);
  EXPECT_EQ(interpreter_.complete_line("oph_reduce operation=a", 21).candidates.size(), 1U);
  EXPECT_EQ(transport_.gets, 1);
  EXPECT_EQ(interpreter_.run("update"), ExitStatus::kOk);
  EXPECT_EQ(results_.str(), "1 operators (before: 1)\n");
  EXPECT_EQ(transport_.gets, 2);
}

Response man_page(const std::string& name) {
  Response response;
  response.add_text("man_function", "Function Name and Version", name + " v1");
  response.add_grid("man_info", {"Function Info",
                                 "",
                                 {{"INFO TYPE"}, {"INFO VALUE"}},
                                 {{"Abstract", "Does something.\n- a: what for"}}});
  response.set_success();
  return response;
}

TEST_F(InterpreterTest, ShowsTheManualOfAnOperatorElseOfAPrimitive) {
  answer(man_page("oph_reduce"));
  EXPECT_EQ(interpreter_.run("man reduce"), ExitStatus::kOk);
  EXPECT_THAT(transport_.requests.back(), HasSubstr("function=oph_reduce"));
  EXPECT_THAT(results_.str(), HasSubstr("    Does something.\n"));
  Response unknown;
  unknown.set_error("unknown operator (oph_max)");
  answer(unknown);
  answer(man_page("oph_max"));
  EXPECT_EQ(interpreter_.run("man oph_max"), ExitStatus::kOk);
  EXPECT_THAT(transport_.requests.back(), HasSubstr("function_type=primitive"));
  EXPECT_EQ(interpreter_.run("man"), ExitStatus::kCommand);
}

TEST_F(InterpreterTest, WorksWithoutManuals) {
  EXPECT_TRUE(interpreter_.complete_line("oph_reduce op", 11).candidates.empty());
  EXPECT_EQ(interpreter_.run("help oph_reduce"), ExitStatus::kCommand);
}

TEST_F(InterpreterTest, ResumesAnotherSession) {
  const std::string other = "http://h/ophidia/sessions/9012340002/experiment";
  interpreter_.environment().set("OPH_SESSION_ID", kSession);
  interpreter_.environment().set("OPH_DATACUBE", "http://h/3/20");
  Response list;
  list.add_grid("resume", {"Request List",
                           "",
                           {{"OPH JOB ID"}, {"COMMAND"}},
                           {{"j1", "oph_first"}, {"j2", "oph_second"}}});
  Response done;
  done.set_success();
  Response configuration;
  configuration.add_grid("get_config", {"Configuration Parameters",
                                        "",
                                        {{"PARAMETER"}, {"VALUE"}},
                                        {{"OPH_SESSION_ID", other}, {"OPH_CWD", "/there"}}});
  const auto source = ResponseSource{};
  transport_.replies = {{std::nullopt, list.to_json(source), 0},
                        {other, done.to_json(source), 0},
                        {std::nullopt, configuration.to_json(source), 0}};
  EXPECT_EQ(interpreter_.run("resume " + other + " 1"), ExitStatus::kOk) << messages_.str();
  EXPECT_THAT(results_.str(), HasSubstr("oph_second"));
  EXPECT_THAT(results_.str(), Not(HasSubstr("oph_first")));
  EXPECT_EQ(interpreter_.environment().get("OPH_SESSION_ID"), other);
  EXPECT_EQ(interpreter_.environment().get("OPH_CWD"), "/there");
  EXPECT_FALSE(interpreter_.environment().contains("OPH_DATACUBE"));
}

TEST_F(InterpreterTest, ViewsAWorkflowUntilItEnds) {
  Response response;
  response.add_text("workflow_status", "Workflow Status", "OPH_STATUS_COMPLETED");
  response.set_success();
  answer(response);
  EXPECT_EQ(interpreter_.run("view 12"), ExitStatus::kOk);
  EXPECT_EQ(results_.str(), "Workflow Status: OPH_STATUS_COMPLETED\n");
  EXPECT_THAT(transport_.requests.back(), HasSubstr("id=12"));
  EXPECT_EQ(interpreter_.run("view twelve"), ExitStatus::kCommand);
}

TEST_F(InterpreterTest, FailsWhenAWorkflowHasFailed) {
  Response response;
  response.add_text("workflow_status", "Workflow Status", "OPH_STATUS_ERROR");
  response.add_text("workflow_summary", "WARNING", "1 task failed!");
  response.set_success();
  answer(response);
  EXPECT_EQ(interpreter_.run("view 12"), ExitStatus::kReply);
  EXPECT_EQ(messages_.str(), "ERROR: the workflow ended with an error: 1 task failed!\n");
}

TEST_F(InterpreterTest, TellsWhatWentWrongInTheTasks) {
  Response summary;
  summary.add_text("workflow_status", "Workflow Status", "OPH_STATUS_ERROR");
  summary.add_grid("workflow_list", {"Workflow Task List",
                                     "",
                                     {{"MARKER ID"}, {"TASK NAME"}, {"EXIT STATUS"}},
                                     {{"3", "load", "OPH_STATUS_EXECUTE_ERROR"},
                                      {"4", "mean", "OPH_STATUS_ABORTED"}}});
  summary.set_success();
  answer(summary);
  Response failed;
  failed.set_error("no such file (src_path=x.nc)");
  answer(failed);
  EXPECT_EQ(interpreter_.run("oph_resume id=12"), ExitStatus::kReply);
  EXPECT_THAT(transport_.requests.back(), HasSubstr("id=3"));
  EXPECT_EQ(messages_.str(),
            "task load: no such file (src_path=x.nc)\n"
            "ERROR: the workflow ended with an error\n");
}

TEST_F(InterpreterTest, ShowsTheTasksOfAWorkflow) {
  Response summary;
  summary.add_text("workflow_status", "Workflow Status", "OPH_STATUS_COMPLETED");
  summary.add_grid("workflow_list",
                   {"Workflow Task List",
                    "",
                    {{"MARKER ID"}, {"TASK NAME"}, {"EXIT STATUS"}},
                    {{"3", "load", "OPH_STATUS_COMPLETED"}, {"4", "mean", "OPH_STATUS_SKIPPED"}}});
  summary.set_success();
  Response request;
  request.add_grid("resume", {"Request List", "", {{"COMMAND"}}, {{R"({"name": "w", "tasks": [
      {"name": "load", "operator": "oph_importnc"},
      {"name": "mean", "operator": "oph_reduce", "dependencies": [{"task": "load"}]}]})"}}});
  request.set_success();
  answer(summary);
  answer(request);
  EXPECT_EQ(interpreter_.run("view -s 11111011 12"), ExitStatus::kOk) << messages_.str();
  EXPECT_THAT(results_.str(), HasSubstr("load  oph_importnc  OPH_STATUS_COMPLETED\n"
                                        "└─ mean  oph_reduce  OPH_STATUS_SKIPPED\n"));
  EXPECT_THAT(results_.str(), Not(HasSubstr("│ mean")));
  EXPECT_EQ(interpreter_.run("view -s 12 12"), ExitStatus::kCommand);
}

TEST_F(InterpreterTest, FollowsASubmittedWorkflowByItself) {
  interpreter_.run("setenv OPH_WORKFLOW_AUTOVIEW=on_1_1");
  transport_.replies = {{std::string{kSession} + "?3#4", std::nullopt, 0}};
  Response running;
  running.add_text("workflow_status", "Workflow Status", "OPH_STATUS_RUNNING");
  running.set_success();
  answer(running);
  EXPECT_EQ(interpreter_.run("oph_delete exec_mode=async"), ExitStatus::kOk);
  EXPECT_THAT(transport_.requests.back(), HasSubstr("id=3"));
  EXPECT_THAT(results_.str(), HasSubstr("OPH_STATUS_RUNNING"));
}

Response progress(const std::string& status, const std::string& ratio) {
  Response response;
  response.add_text("workflow_status", "Workflow Status", status);
  response.add_grid("workflow_progress", {"Workflow Progress Ratio",
                                          "",
                                          {{"CREATION DATE"}, {"PROGRESS RATIO", "double"}},
                                          {{"today", ratio}}});
  response.set_success();
  return response;
}

/// An interpreter with somebody before its screen.
class AttendedTest : public InterpreterTest {
 protected:
  AttendedTest() { attended_.environment().set("OPH_EXEC_MODE", "sync"); }

  Interpreter attended_{transport_, {results_, messages_, {}, {}, {}, true}, history_};
};

TEST_F(AttendedTest, SubmitsAndWaitsForTheAnswer) {
  transport_.replies = {{std::string{kSession} + "?3#4", std::nullopt, 0}};
  answer(progress("OPH_STATUS_RUNNING", "0.50"));
  answer(progress("OPH_STATUS_COMPLETED", "1.00"));
  Response done;
  done.add_text("reduce", "Output Cube", "http://h/3/21");
  done.set_success();
  answer(done);
  EXPECT_EQ(attended_.run("oph_reduce operation=avg"), ExitStatus::kOk) << messages_.str();
  ASSERT_EQ(transport_.requests.size(), 4U);
  EXPECT_THAT(transport_.requests[0], HasSubstr(R"("exec_mode": "async")"));
  EXPECT_THAT(transport_.requests[1], HasSubstr("level=0"));
  EXPECT_THAT(transport_.requests[3], HasSubstr("id=3"));
  EXPECT_EQ(results_.str(), "Output Cube: http://h/3/21\n");
  EXPECT_EQ(attended_.environment().get("OPH_DATACUBE"), "http://h/3/21");
}

TEST_F(AttendedTest, TellsTheErrorOfAJob) {
  transport_.replies = {{std::string{kSession} + "?3#4", std::nullopt, 0}};
  answer(progress("OPH_STATUS_ERROR", "1.00"));
  Response failed;
  failed.set_error("no such datacube (cube=x)");
  answer(failed);
  EXPECT_EQ(attended_.run("oph_reduce cube=x"), ExitStatus::kReply);
  EXPECT_EQ(messages_.str(), "ERROR: no such datacube (cube=x)\n");
}

TEST_F(AttendedTest, WaitsAtOnceForWhatIsQuickOrNotKept) {
  OperatorManual quick;
  quick.name = "oph_list";
  quick.is_metadata = true;
  transport_.manuals = to_json(std::vector{quick});
  Response response;
  response.set_success();
  for (const auto* line : {"oph_list level=1", "oph_reduce save=no"}) {
    answer(response);
    EXPECT_EQ(attended_.run(line), ExitStatus::kOk);
    EXPECT_THAT(transport_.requests.back(), HasSubstr(R"("exec_mode": "sync")")) << line;
  }
  EXPECT_EQ(transport_.requests.size(), 2U);
}

TEST_F(InterpreterTest, WritesResultsForPrograms) {
  Response response;
  response.add_grid("list", {"Files", "", {{"T"}, {"SIZE", "int"}}, {{"a,b", "12"}}});
  response.set_success();
  answer(response);
  EXPECT_EQ(interpreter_.run(".output csv"), ExitStatus::kOk);
  EXPECT_EQ(interpreter_.run("oph_list"), ExitStatus::kOk);
  EXPECT_EQ(results_.str(), "T,SIZE\n\"a,b\",12\n");
  EXPECT_EQ(interpreter_.run(".output xml"), ExitStatus::kCommand);
  EXPECT_THAT(messages_.str(), HasSubstr("must be one of table, csv, json, markdown"));
}

TEST_F(InterpreterTest, DumpsTheAnswerAsItCame) {
  Response response;
  response.add_text("x", "Title", "message");
  response.set_success();
  answer(response);
  interpreter_.run("setenv OPH_TERM_VIEWER=dump");
  interpreter_.run("oph_x");
  EXPECT_EQ(results_.str(), *interpreter_.last_exchange()->reply.response + "\n");
}

TEST_F(InterpreterTest, ChecksAWorkflowWithoutRunningIt) {
  const auto file = testing::TempDir() + "oph_check.json";
  std::ofstream{file} << R"({"name": "w", "tasks": [{"name": "a", "operator": "oph_list",
                             "arguments": ["path=$1"]}]})";
  Response response;
  response.add_text("workflow_validation", "Workflow Validation", "the workflow is valid");
  response.set_success();
  answer(response);
  EXPECT_EQ(interpreter_.run("check " + file + " /here"), ExitStatus::kOk) << messages_.str();
  EXPECT_THAT(transport_.requests.back(), HasSubstr(R"("run":"no")"));
  EXPECT_THAT(transport_.requests.back(), HasSubstr("path=/here"));
  EXPECT_THAT(results_.str(), HasSubstr("the workflow is valid"));
  EXPECT_EQ(interpreter_.run("args " + file), ExitStatus::kOk);
  EXPECT_THAT(results_.str(), HasSubstr("│ $1        │ a    │ path=$1  │"));
  EXPECT_EQ(interpreter_.run("file " + file + " /there"), ExitStatus::kOk);
  EXPECT_THAT(results_.str(), HasSubstr("path=/there"));
  EXPECT_EQ(transport_.requests.size(), 1U);
}

TEST_F(InterpreterTest, RepeatsACommandUntilItFails) {
  EXPECT_EQ(interpreter_.run("watch -n 1 getenv nothing"), ExitStatus::kCommand);
  EXPECT_EQ(interpreter_.run("watch"), ExitStatus::kCommand);
  EXPECT_EQ(interpreter_.run("watch -n 0 version"), ExitStatus::kCommand);
}

TEST_F(InterpreterTest, SearchesTheHistory) {
  for (const auto* line : {"oph_list", "oph_reduce operation=avg", "ls"}) history_.add(line);
  EXPECT_EQ(interpreter_.run("history reduce"), ExitStatus::kOk);
  EXPECT_EQ(results_.str(), "    2  oph_reduce operation=avg\n");
}

TEST_F(InterpreterTest, ChecksTheValuesOfItsVariables) {
  EXPECT_EQ(interpreter_.run("setenv OPH_EXEC_MODE=later"), ExitStatus::kCommand);
  EXPECT_EQ(messages_.str(),
            "ERROR: OPH_EXEC_MODE must be one of sync, async (OPH_EXEC_MODE=later)\n");
  EXPECT_EQ(interpreter_.run("setenv OPH_EXEC_MODE=async"), ExitStatus::kOk);
  EXPECT_EQ(interpreter_.run("help OPH_EXEC_MODE"), ExitStatus::kOk);
  EXPECT_THAT(results_.str(), HasSubstr("one of sync|async"));
}

TEST_F(InterpreterTest, OpensOnlyPages) {
  EXPECT_EQ(interpreter_.run("open"), ExitStatus::kCommand);
  EXPECT_EQ(interpreter_.run("open file:///etc/passwd"), ExitStatus::kCommand);
}

TEST_F(InterpreterTest, PrintsWhatGoesToAndFro) {
  interpreter_.conversation().trace(messages_);
  Response response;
  response.set_success();
  answer(response);
  interpreter_.run("oph_list level=1");
  EXPECT_THAT(messages_.str(), HasSubstr("level=1"));
  EXPECT_THAT(messages_.str(), HasSubstr("?1#2"));
}

TEST_F(InterpreterTest, SurvivesAnAnswerThatIsNoDocument) {
  transport_.replies = {{std::nullopt, "<html>", 0}};
  EXPECT_EQ(interpreter_.run("oph_list"), ExitStatus::kFailure);
  EXPECT_EQ(interpreter_.run("oph_list"), ExitStatus::kUnreachable);
}

TEST_F(InterpreterTest, Leaves) {
  EXPECT_EQ(interpreter_.run("quit"), ExitStatus::kOk);
  EXPECT_TRUE(interpreter_.is_finished());
}

}  // namespace
}  // namespace oph::terminal
