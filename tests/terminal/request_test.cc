// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/request.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace oph::terminal {
namespace {

Environment typical() {
  Environment environment;
  environment.set("OPH_USER", "ann");
  environment.set("OPH_SESSION_ID", "http://h/ophidia/sessions/9001/experiment");
  environment.set("OPH_EXEC_MODE", "sync");
  environment.set("OPH_NCORES", "2");
  environment.set("OPH_CWD", "/");
  environment.set("OPH_CDD", "/data");
  environment.set("OPH_DATACUBE", "http://h/ophidia/3/20");
  environment.set("OPH_HOST_PARTITION", "auto");
  environment.set("OPH_TERM_FORMAT", "classic");
  return environment;
}

constexpr const char* kReduce = R"({
    "name": "oph_reduce",
    "command": "oph_reduce operation=avg;dim=time",
    "sessionid": "http://h/ophidia/sessions/9001/experiment",
    "author": "ann",
    "exec_mode": "sync",
    "ncores": "2",
    "cwd": "/",
    "cdd": "/data",
    "cube": "http://h/ophidia/3/20",
    "output_format": "classic",
    "tasks": [
        {
            "name": "oph_reduce",
            "operator": "oph_reduce",
            "arguments": [
                "operation=avg",
                "dim=time",
                "ncores=2",
                "cube=http://h/ophidia/3/20",
                "cwd=/",
                "cdd=/data"
            ]
        }
    ]
})";

TEST(Request, WrapsACommand) {
  EXPECT_EQ(request_from_command("oph_reduce operation=avg;dim=time", typical()), kReduce);
}

TEST(Request, TakesTheOldFormOfACommand) {
  const auto request = request_from_command("operator=oph_list;level=1;path=/a=b", Environment{});
  EXPECT_EQ(request, R"({
    "name": "oph_list",
    "command": "operator=oph_list;level=1;path=/a=b",
    "tasks": [
        {
            "name": "oph_list",
            "operator": "oph_list",
            "arguments": [
                "level=1",
                "path=/a=b"
            ]
        }
    ]
})");
}

TEST(Request, LiftsWhatBelongsToTheWorkflow) {
  const auto request = request_from_command(
      "oph_x exec_mode=async;sessionid=http://other;callback_url=http://c;cube=[*];ncores=4",
      typical());
  EXPECT_NE(request.find(R"("exec_mode": "async")"), std::string::npos);
  EXPECT_NE(request.find(R"("sessionid": "http://other")"), std::string::npos);
  EXPECT_NE(request.find(R"("callback_url": "http://c")"), std::string::npos);
  EXPECT_EQ(request.find("exec_mode=async\","), std::string::npos);
  EXPECT_NE(request.find(R"("cube=[*]")"), std::string::npos);
  EXPECT_NE(request.find(R"("ncores=4")"), std::string::npos);
  EXPECT_EQ(request.find(R"("ncores=2")"), std::string::npos);
}

TEST(Request, KeepsSemicolonsInBrackets) {
  const auto request = request_from_command("oph_delete cube=[measure=tas;level=1]", Environment{});
  EXPECT_NE(request.find(R"("cube=[measure=tas;level=1]")"), std::string::npos);
}

TEST(Request, EscapesWhatJsonNeeds) {
  const auto request = request_from_command("oph_x query=a\"b\\c\xc3\xa9", Environment{});
  EXPECT_NE(request.find(R"("query=a\"b\\c\u00e9")"), std::string::npos);
}

TEST(Request, RefusesWhatIsNoArgument) {
  EXPECT_THROW(request_from_command("oph_x level", Environment{}), Error);
  EXPECT_THROW(request_from_command("oph_x cube=[a", Environment{}), Error);
}

TEST(Request, CompletesAWorkflow) {
  const auto request = request_from_workflow(
      R"(/* note */ {"name": "w", "ncores": "8", "tasks": [{"operator": "oph_x", // that
      "arguments": ["a=$1", "b=${2}"]}]})",
      {"x\"y", "z"}, "./w.json x,z", typical());
  EXPECT_EQ(request, R"({
    "name": "w",
    "ncores": "8",
    "tasks": [
        {
            "operator": "oph_x",
            "arguments": [
                "a=x\"y",
                "b=z"
            ]
        }
    ],
    "command": "./w.json x,z",
    "sessionid": "http://h/ophidia/sessions/9001/experiment",
    "author": "ann",
    "exec_mode": "sync",
    "cwd": "/",
    "cdd": "/data",
    "cube": "http://h/ophidia/3/20",
    "output_format": "classic"
})");
}

TEST(Request, RefusesAWorkflowThatIsNoObject) {
  EXPECT_THROW(request_from_workflow("[1]", {}, "", Environment{}), Error);
  EXPECT_THROW(request_from_workflow("{", {}, "", Environment{}), Error);
}

}  // namespace
}  // namespace oph::terminal
