// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/submission.h"

#include <gmock/gmock.h>

#include "base/error.h"
#include "tests/server/manuals_for_tests.h"

namespace oph::server {
namespace {

using testing::ElementsAre;
using testing::Pair;

const TaskIdentity kIdentity{
    "http://h/sessions/1/experiment", 12, 35, "ann", 31, 7, 0, 8, "/a", "/d"};

TaskString submission(const WorkflowRequest& request, const TaskRequest& task,
                      const InjectedArguments& injected = {}) {
  const auto manual = *manuals_for_tests().find(task.operator_name);
  return TaskString::parse(make_submission(kIdentity, request, task, manual, injected));
}

TaskRequest reduce(std::string_view arguments) {
  TaskRequest task;
  task.name = "t";
  task.operator_name = "oph_reduce";
  task.arguments = TaskString::parse(arguments);
  return task;
}

TEST(Submission, TellsWhoAsksThenWhatFor) {
  EXPECT_EQ(
      submission({}, reduce("cube=c;operation=avg")).text(),
      "operator=oph_reduce;sessionid=http://h/sessions/1/experiment;workflowid=12;markerid=35;"
      "username=ann;userrole=31;parentid=7;taskindex=0;lighttaskindex=-1;jobid=8;"
      "cube=c;operation=avg;cwd=/a;cdd=/d;");
}

TEST(Submission, TakesDefaultsOfTheWorkflow) {
  WorkflowRequest request;
  request.cwd = "/w";
  request.cube = "default";
  request.ncores = "2";
  request.nthreads = "3";
  request.host_partition = "main";
  const auto given = submission(request, reduce("operation=avg;nthreads=1"));
  EXPECT_EQ(given.find("cwd"), "/w");
  EXPECT_EQ(given.find("cdd"), "/d");
  EXPECT_EQ(given.find("cube"), "default");
  EXPECT_EQ(given.find("ncores"), "2");
  EXPECT_EQ(given.find("nthreads"), "1");
  EXPECT_FALSE(given.contains("host_partition")) << "the operator has no such argument";
}

TEST(Submission, DoesNotReplaceAnInjectedCube) {
  WorkflowRequest request;
  request.cube = "default";
  auto task = reduce("operation=avg");
  task.dependencies.push_back({"a", 0, Dependency::Type::kSingle, "cube", "cube"});
  EXPECT_EQ(submission(request, task, {{"cube", "of a"}}).find("cube"), "of a");
}

TEST(Injection, TakesOutputsOfParents) {
  TaskRequest task = reduce("operation=avg");
  task.dependencies = {{"a", 0, Dependency::Type::kAll, "cubes", "cube"},
                       {"b", 1, Dependency::Type::kAll, "cubes", "cube"},
                       {"c", 2, Dependency::Type::kSingle, "src_path", "file"},
                       {"d", 3, Dependency::Type::kEmbedded, "cube", "cube"}};
  const std::vector outputs{TaskString::parse("cube=1"), TaskString::parse("cube=2;cwd=/"),
                            TaskString::parse("file=/x.nc"), TaskString{}};
  EXPECT_THAT(inject(task, outputs), ElementsAre(Pair("cubes", "1|2"), Pair("src_path", "/x.nc")));
}

TEST(Injection, FailsWithoutTheOutput) {
  TaskRequest task = reduce("operation=avg");
  task.dependencies = {{"a", 0, Dependency::Type::kSingle, "cube", "cube"}};
  try {
    inject(task, {TaskString{}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.text(), "task a has no output cube for argument cube of task t");
  }
}

}  // namespace
}  // namespace oph::server
