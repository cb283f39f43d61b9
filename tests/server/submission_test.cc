// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/submission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "fixtures.h"

namespace oph::server {
namespace {

using testing::ElementsAre;
using testing::Pair;

const TaskIdentity kIdentity{
    "http://h/sessions/9/experiment", 12, 35, "ann", 31, 7, 0, 8, "/here", "/data"};
constexpr std::string_view kHead =
    "operator=oph_reduce;sessionid=http://h/sessions/9/experiment;workflowid=12;markerid=35;"
    "username=ann;userrole=31;parentid=7;taskindex=0;lighttaskindex=-1;jobid=8;";

/// What is submitted after the identity.
std::string rest(const WorkflowRequest& request, const InjectedArguments& injected = {},
                 std::string_view head = kHead) {
  const auto manuals = test::manuals();
  const auto& task = request.tasks[0];
  const auto text =
      make_submission(kIdentity, request, task, *manuals.find(task.operator_name), injected);
  EXPECT_EQ(text.substr(0, head.size()), head);
  return text.substr(head.size());
}

TEST(SubmissionTest, TakesTheStateOfTheUserByDefault) {
  const auto request =
      test::request(R"({"name":"t","operator":"oph_reduce","arguments":["operation=avg"]})");
  EXPECT_EQ(rest(request), "operation=avg;cwd=/here;cdd=/data;");
}

TEST(SubmissionTest, AddsDefaultsThatTheOperatorHasAnArgumentFor) {
  const auto fields =
      R"(,"cube":"c1","cwd":"/w","ncores":"2","nthreads":"3","nhost":"1","host_partition":"p")";
  const auto request = test::request(R"({"name":"t","operator":"oph_reduce"})", fields);
  EXPECT_EQ(rest(request), "cwd=/w;cdd=/data;ncores=2;nthreads=3;cube=c1;");
  const auto own = test::request(
      R"({"name":"t","operator":"oph_reduce","arguments":["cube=c2","ncores=1","cwd=/own"]})",
      fields);
  EXPECT_EQ(rest(own), "cube=c2;ncores=1;cwd=/own;cdd=/data;nthreads=3;");
}

TEST(SubmissionTest, AnOperatorWithoutManualGetsAllDefaults) {
  const auto request =
      test::request(R"({"name":"t","operator":"oph_bare"})", R"(,"cube":"c1","nhost":"1")");
  EXPECT_THAT(rest(request, {}, "operator=oph_bare;"), testing::HasSubstr("nhost=1;cube=c1;"));
}

TEST(SubmissionTest, WhatIsInjectedWins) {
  const auto request = test::request(
      R"({"name":"t","operator":"oph_reduce","arguments":["cube=mine"],
          "dependencies":[{"task":"x","type":"single"}]})",
      R"(,"cube":"default")");
  EXPECT_EQ(rest(request, {{"cube", "theirs"}}), "cube=theirs;cwd=/here;cdd=/data;");
}

TEST(SubmissionTest, ADependencyTakesThePlaceOfTheDefaultCube) {
  const auto request = test::request(
      R"({"name":"t","operator":"oph_reduce","dependencies":[{"task":"x","argument":"cube2"}]})",
      R"(,"cube":"default")");
  EXPECT_EQ(rest(request, {{"cube2", "c"}}), "cube2=c;cwd=/here;cdd=/data;");
}

TaskRequest child(const std::string& dependencies) {
  auto request =
      test::request(R"({"name":"t","operator":"oph_merge","dependencies":[)" + dependencies + "]}");
  for (std::size_t i = 0; i < request.tasks[0].dependencies.size(); ++i) {
    request.tasks[0].dependencies[i].index = i;
  }
  return request.tasks[0];
}

TEST(InjectTest, JoinsParentsInTheirOrder) {
  const std::vector<TaskString> all = {TaskString::parse("cube=a;file=f"),
                                       TaskString::parse("cube=b"), TaskString{}};
  const auto outputs = [&](std::size_t index) -> const TaskString& { return all.at(index); };
  EXPECT_THAT(
      inject(
          child(R"({"task":"x","argument":"cubes"},{"task":"y","argument":"cubes"},{"task":"z"})"),
          outputs),
      ElementsAre(Pair("cubes", "a|b")));
  EXPECT_THAT(
      inject(child(R"({"task":"x","argument":"src_path","output_argument":"file"})"), outputs),
      ElementsAre(Pair("src_path", "f")));
}

/// Why a single output of a task with these outputs is refused.
std::string refusal_of(const TaskString& outputs) {
  try {
    inject(child(R"({"task":"x","type":"single"})"),
           [&](std::size_t) -> const TaskString& { return outputs; });
    return "none";
  } catch (const Error& error) {
    return error.text();
  }
}

TEST(InjectTest, RefusesAMissingOutput) {
  EXPECT_EQ(refusal_of({}), "task x has no output cube for argument cube of task t");
}

TEST(InjectTest, RefusesManyOutputsWhereOneIsWanted) {
  EXPECT_EQ(refusal_of(TaskString::parse("cube=a|b")),
            "task x has several outputs cube where task t takes a single one (cube=a|b)");
}

}  // namespace
}  // namespace oph::server
