// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace oph::server {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// A request of one task; `fields` and `task` are added, each starting with a comma.
std::string with(const std::string& fields, const std::string& task = "") {
  return R"({"name":"n")" + fields + R"(,"tasks":[{"name":"t","operator":"oph_list")" + task +
         "}]}";
}

WorkflowRequest parse(const std::string& text) {
  return parse_request(text, 16);
}

std::string error_of(const std::string& text) {
  try {
    parse(text);
    return "none";
  } catch (const Error& error) {
    EXPECT_EQ(error.blame(), Blame::kUser);
    return error.text();
  }
}

TEST(RequestTest, TakesDefaults) {
  const auto request = parse(with(""));
  EXPECT_EQ(request.name, "n");
  EXPECT_FALSE(request.is_synchronous);
  EXPECT_TRUE(request.run && request.save && request.direct_output);
  EXPECT_TRUE(request.format.is_compact && request.format.is_extended);
  ASSERT_EQ(request.tasks.size(), 1U);
  EXPECT_EQ(request.tasks[0].on_error.action, ErrorPolicy::Action::kAbort);
  EXPECT_TRUE(request.tasks[0].run && request.tasks[0].save);
  EXPECT_THAT(request.tasks[0].arguments.arguments(), IsEmpty());
}

TEST(RequestTest, ReadsFields) {
  const auto request = parse(with(
      R"(,"sessionid":"http://s","exec_mode":"sync","ncores":"4","nthreads":2,"cwd":"/a","command":"c",
      "direct_output":"no","save":"no","output_format":"classic","on_error":"skip","author":null)",
      R"(,"on_error":"repeat 2","save":"no")"));
  EXPECT_EQ(request.session, "http://s");
  EXPECT_TRUE(request.is_synchronous);
  EXPECT_EQ(request.ncores, "4");
  EXPECT_EQ(request.nthreads, "2");
  EXPECT_EQ(request.cwd, "/a");
  EXPECT_EQ(request.command, "c");
  EXPECT_FALSE(request.direct_output || request.save);
  EXPECT_FALSE(request.format.is_compact || request.format.is_extended);
  EXPECT_EQ(request.tasks[0].on_error.retries, 2);
  EXPECT_FALSE(request.tasks[0].save);
  EXPECT_EQ(parse(with(R"(,"on_error":"skip")")).tasks[0].on_error.action,
            ErrorPolicy::Action::kSkip);
}

TEST(RequestTest, ReadsArguments) {
  const auto request = parse(with("", R"(,"operator":" OPH_List ","arguments":
      ["cube=[level=1;measure=a]"," path = /x ","path=/y","cwd=","","save=no","a=b=c"])"));
  const auto& task = request.tasks[0];
  EXPECT_EQ(task.operator_name, "oph_list");
  EXPECT_EQ(task.arguments.find("cube"), "[level=1;measure=a]");
  EXPECT_EQ(task.arguments.find("path"), "/x");
  EXPECT_EQ(task.arguments.find("a"), "b=c");
  EXPECT_FALSE(task.arguments.contains("cwd"));
  EXPECT_FALSE(task.save);
}

TEST(RequestTest, ReadsDependencies) {
  const auto request = parse(with("", R"(,"dependencies":[{"task":"a"},{"task":"b","type":"single"},
      {"task":"c","argument":"cubes","output_argument":"file"}])"));
  const auto& dependencies = request.tasks[0].dependencies;
  ASSERT_EQ(dependencies.size(), 3U);
  EXPECT_EQ(dependencies[0].type, Dependency::Type::kEmbedded);
  EXPECT_EQ(dependencies[1].type, Dependency::Type::kSingle);
  EXPECT_EQ(dependencies[1].argument, "cube");
  EXPECT_EQ(dependencies[2].type, Dependency::Type::kAll);
  EXPECT_EQ(dependencies[2].argument, "cubes");
  EXPECT_EQ(dependencies[2].output_argument, "file");
}

TEST(RequestTest, KeepsTheTextAsReceived) {
  const auto text = "// mine\n" + with(R"(,"abstract":"two)" + std::string{"\n"} + R"(lines")");
  EXPECT_EQ(parse(text).text, text);
}

struct Wrong {
  std::string request;
  std::string message;
};

class WrongRequestTest : public testing::TestWithParam<Wrong> {};

TEST_P(WrongRequestTest, IsToldByItsField) {
  EXPECT_THAT(error_of(GetParam().request), HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Request, WrongRequestTest,
    testing::Values(
        Wrong{" \n", "request is empty"},
        Wrong{"operator=oph_list;",
              "must be a workflow as a JSON object (request=operator=oph_list;)"},
        Wrong{"[]", "must be a workflow as a JSON object"}, Wrong{"{", "request is not valid JSON"},
        Wrong{with("") + "x", "request is not valid JSON"},
        Wrong{R"({"tasks":[]})", "field name is missing"},
        Wrong{R"({"name":""})", "field name is missing"},
        Wrong{R"({"name":[]})", "field name must be a text"},
        Wrong{R"({"name":"n"})", "field tasks must hold at least one task"},
        Wrong{R"({"name":"n","tasks":{}})", "field tasks must be an array"},
        Wrong{R"({"name":"n","tasks":["t"]})", "tasks[0] must be a JSON object"},
        Wrong{R"({"name":"n","tasks":[{"name":"t"}]})", "field tasks[0].operator is missing"},
        Wrong{R"({"name":"n","tasks":[{"operator":"o"}]})", "field tasks[0].name is missing"},
        Wrong{with(R"(,"exec_mode":"later")"),
              "field exec_mode must be one of sync, async (exec_mode=later)"},
        Wrong{with(R"(,"run":"maybe")"), "field run must be one of yes, no (run=maybe)"},
        Wrong{with(R"(,"output_format":"tiny")"), "field output_format must be one of classic"},
        Wrong{with(R"(,"ncores":"0")"), "field ncores must be a positive whole number (ncores=0)"},
        Wrong{with(R"(,"nthreads":"two")"), "field nthreads must be a positive whole number"},
        Wrong{with(R"(,"cwd":"/;operator=oph_gc")"), "field cwd must be one name=value"},
        Wrong{with(R"(,"cube":"a\u0001b")"), "field cube"},
        Wrong{with(R"(,"on_error":"ignore")"), "on_error must be skip"},
        Wrong{with(R"(,"on_exit":"oph_remove")"), "field on_exit must be one of nop, oph_delete"},
        Wrong{with(R"(,"checkpoint":"last")"), "field checkpoint must not be all or last"},
        Wrong{with("", R"(,"type":"control")"), "must be an operator of flow control"},
        Wrong{with("", R"(,"on_error":"ignore")"), "tasks[0].on_error must be skip"},
        Wrong{with("", R"(,"arguments":"a=b")"), "field tasks[0].arguments must be an array"},
        Wrong{with("", R"(,"arguments":["a=b",1])"),
              "tasks[0].arguments[1] must be a text name=value"},
        Wrong{with("", R"(,"arguments":["novalue"])"), "tasks[0].arguments[0]"},
        Wrong{with("", R"(,"arguments":["=x"])"), "tasks[0].arguments[0]"},
        Wrong{with("", R"(,"arguments":["measure="])"), "tasks[0].arguments[0]"},
        Wrong{with("", R"(,"arguments":["a=b;c=d"])"),
              "tasks[0].arguments[0] must be one name=value"},
        Wrong{with("", R"(,"arguments":["a=[b"])"), "tasks[0].arguments[0]"},
        Wrong{with("", R"(,"dependencies":[{"type":"all"}])"),
              "field tasks[0].dependencies[0].task is missing"},
        Wrong{
            with("", R"(,"dependencies":[{"task":"a","type":"some"}])"),
            "field tasks[0].dependencies[0].type must be one of all, single, embedded (type=some)"},
        Wrong{R"({"name":")" + std::string(256, 'x') + R"("})",
              "field name is too long (bytes=256, limit=255)"},
        Wrong{with(R"(,"x":)" + std::string(20, '[')), "request is nested too deep (limit=16)"}));

}  // namespace
}  // namespace oph::server
