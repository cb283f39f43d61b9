// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/request.h"

#include <gmock/gmock.h>

#include "base/error.h"

namespace oph::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

constexpr std::int64_t kDepth = 32;

WorkflowRequest parse(std::string_view text) {
  return parse_request(text, kDepth);
}

std::string error_of(std::string_view text) {
  try {
    parse(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.blame(), Blame::kUser);
    return error.text();
  }
  return "no error";
}

std::string with_task(std::string_view fields) {
  return fmt::format(R"({{"name":"w","tasks":[{{"name":"t","operator":"oph_list"{}}}]}})", fields);
}

std::string with_field(std::string_view field) {
  return fmt::format(R"({{"name":"w",{},"tasks":[{{"name":"t","operator":"oph_list"}}]}})", field);
}

TEST(Request, ReadsTheShapeOfPyOphidia) {
  const auto request = parse(R"({"name":"oph_list","author":"ann","abstract":"-",
    "command":"oph_list level=2;","sessionid":"http://h/sessions/1/experiment","exec_mode":"sync",
    "tasks":[{"name":"Task 0","operator":"oph_list","arguments":
      ["level=2","cwd=/","cdd=/","ncores=1","host_partition=auto"]}]})");
  EXPECT_EQ(request.name, "oph_list");
  EXPECT_EQ(request.session, "http://h/sessions/1/experiment");
  EXPECT_TRUE(request.is_synchronous);
  EXPECT_TRUE(request.direct_output);
  EXPECT_EQ(request.command, "oph_list level=2;");
  ASSERT_EQ(request.tasks.size(), 1U);
  EXPECT_EQ(request.tasks[0].name, "Task 0");
  EXPECT_THAT(request.tasks[0].arguments.arguments(),
              ElementsAre(Pair("level", "2"), Pair("cwd", "/"), Pair("cdd", "/"),
                          Pair("ncores", "1"), Pair("host_partition", "auto")));
}

TEST(Request, TakesDefaultsOfTheProtocol) {
  const auto request = parse(with_task(""));
  EXPECT_FALSE(request.is_synchronous);
  EXPECT_TRUE(request.run);
  EXPECT_TRUE(request.save);
  EXPECT_TRUE(request.format.is_compact);
  EXPECT_TRUE(request.format.is_extended);
  EXPECT_EQ(request.tasks[0].on_error.action, ErrorPolicy::Action::kAbort);
}

TEST(Request, StripsCommentsOutsideTextsOnly) {
  const auto request = parse(R"(  {/* a "comment" */ "name": "a//b /* c */", // rest
    "tasks": [ {"name":"t","operator":"OPH_List"} ] })");
  EXPECT_EQ(request.name, "a//b /* c */");
  EXPECT_EQ(request.tasks[0].operator_name, "oph_list");
}

TEST(Request, ToleratesRawLineEndsInTexts) {
  const auto request = parse(
      "{\"name\":\"w\",\"command\":\"a\nb\tc\",\"tasks\":[{\"name\":\"t\","
      "\"operator\":\"oph_list\",\"arguments\":[\"description=a\nb\"]}]}");
  EXPECT_EQ(request.command, "a\nb\tc");
  EXPECT_EQ(request.tasks[0].arguments.find("description"), "a\nb");
}

TEST(Request, LeavesOutEmptyArgumentsThatClientsAddThemselves) {
  const auto request = parse(with_task(R"(,"arguments":["cube=","level=2","","project= "])"));
  EXPECT_THAT(request.tasks[0].arguments.arguments(), ElementsAre(Pair("level", "2")));
}

TEST(Request, ReadsDependencies) {
  const auto request = parse(with_task(R"(,"dependencies":[{"task":"a"},
    {"task":"b","type":"single"},{"task":"c","argument":"cubes","output_argument":"file"}])"));
  const auto& dependencies = request.tasks[0].dependencies;
  ASSERT_EQ(dependencies.size(), 3U);
  EXPECT_EQ(dependencies[0].type, Dependency::Type::kEmbedded);
  EXPECT_EQ(dependencies[1].type, Dependency::Type::kSingle);
  EXPECT_EQ(dependencies[1].argument, "cube");
  EXPECT_EQ(dependencies[2].type, Dependency::Type::kAll);
  EXPECT_EQ(dependencies[2].argument, "cubes");
  EXPECT_EQ(dependencies[2].output_argument, "file");
}

TEST(Request, TakesErrorPolicyOfTheWorkflowForItsTasks) {
  const auto request = parse(R"({"name":"w","on_error":"skip","tasks":[
    {"name":"a","operator":"oph_list"},
    {"name":"b","operator":"oph_list","on_error":"repeat 2 5 e"}]})");
  EXPECT_EQ(request.tasks[0].on_error.action, ErrorPolicy::Action::kSkip);
  EXPECT_EQ(request.tasks[1].on_error.retries, 2);
}

TEST(Request, ReadsAllFourFormats) {
  const auto format = [](std::string_view name) {
    return parse(with_field(fmt::format(R"("output_format":"{}")", name))).format;
  };
  EXPECT_FALSE(format("classic").is_compact);
  EXPECT_FALSE(format("classic").is_extended);
  EXPECT_TRUE(format("compact").is_compact);
  EXPECT_FALSE(format("compact").is_extended);
  EXPECT_FALSE(format("extended").is_compact);
  EXPECT_TRUE(format("extended").is_extended);
  EXPECT_TRUE(format("extended_compact").is_compact);
}

struct BadRequest {
  std::string text;
  std::string message;
};
class BadRequests : public testing::TestWithParam<BadRequest> {};

TEST_P(BadRequests, NameWhatIsWrong) {
  EXPECT_THAT(error_of(GetParam().text), HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    All, BadRequests,
    testing::Values(
        BadRequest{"", "request is empty"},
        BadRequest{"operator=oph_list;", "must be a workflow as a JSON object"},
        BadRequest{R"({"name":"w",)", "not valid JSON"},
        BadRequest{"{\"name\":\"\xff\"}", "not valid JSON"},
        BadRequest{R"({"tasks":[]})", "field name is missing"},
        BadRequest{R"({"name":"w"})", "at least one task"},
        BadRequest{R"({"name":"w","tasks":"x"})", "field tasks must be an array"},
        BadRequest{R"({"name":"w","tasks":[3]})", "tasks[0] must be a JSON object"},
        BadRequest{R"({"name":"w","tasks":[{"operator":"x"}]})", "field tasks[0].name is missing"},
        BadRequest{R"({"name":"w","tasks":[{"name":"t"}]})", "field tasks[0].operator is missing"},
        BadRequest{with_field(R"("exec_mode":"fast")"), "exec_mode must be one of sync, async"},
        BadRequest{with_field(R"("exec_mode":["sync"])"), "field exec_mode must be a text"},
        BadRequest{with_field(R"("ncores":"many")"), "ncores must be a positive whole number"},
        BadRequest{with_field(R"("ncores":"0")"), "(ncores=0)"},
        BadRequest{with_field(R"("cwd":"/;operator=oph_gc")"), "must be one name=value"},
        BadRequest{with_field(R"("cube":"[a")"), "without ']'"},
        BadRequest{with_field(R"("on_error":"panic")"), "(on_error=panic)"},
        BadRequest{with_field(R"("output_format":"xml")"), "output_format must be one of"},
        BadRequest{with_task(R"(,"type":"control")"), "tasks[0].type may only be ophidia"},
        BadRequest{with_task(R"(,"on_exit":"oph_delete")"), "on_exit may only be nop"},
        BadRequest{with_task(R"(,"arguments":["level"])"), "tasks[0].arguments[0]"},
        BadRequest{with_task(R"(,"arguments":["a=1;b=2"])"), "only inside [ ]"},
        BadRequest{with_task(R"(,"arguments":["a="])"), "argument a has no value"},
        BadRequest{with_task(R"(,"arguments":[5])"), "must be a text name=value"},
        BadRequest{with_task(R"(,"dependencies":[{}])"),
                   "field tasks[0].dependencies[0].task is missing"},
        BadRequest{with_task(R"(,"dependencies":[{"task":"a","type":"some"}])"),
                   "tasks[0].dependencies[0].type must be one of"},
        BadRequest{with_task(R"(,"on_error":"repeat")"), "tasks[0].on_error must be"}));

TEST(Request, RefusesTextThatIsNestedTooDeep) {
  const auto deep = with_field(R"("x":)" + std::string(100, '[') + std::string(100, ']'));
  EXPECT_THAT(error_of(deep), HasSubstr("nested too deep (limit=32)"));
  EXPECT_THAT(error_of("{" + std::string(1'000'000, '[')), HasSubstr("nested too deep"));
  EXPECT_EQ(error_of(with_field(R"("x":")" + std::string(100, '[') + "\"")), "no error");
}

TEST(Request, RefusesNamesThatAreTooLong) {
  EXPECT_THAT(error_of(R"({"name":")" + std::string(300, 'x') + R"(","tasks":[]})"),
              HasSubstr("field name is too long (bytes=300, limit=255)"));
}

}  // namespace
}  // namespace oph::server
