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
  Interpreter interpreter_{transport_, {results_, messages_, {}, {}}, history_};
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
  EXPECT_EQ(interpreter_.run("help oph_reduce"), ExitStatus::kOk);
  EXPECT_THAT(results_.str(), HasSubstr("operation**"));
  EXPECT_EQ(interpreter_.complete_line("oph_reduce op", 11).candidates.size(), 1U);
  EXPECT_EQ(transport_.gets, 1);
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
