// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fixtures.h"
#include "metadb/sessions.h"
#include "server/refusal.h"

namespace oph::server {
namespace {

using testing::HasSubstr;

constexpr RequestLimits kOwner{metadb::kAllRoles, 4, 0, false};

void validate(const std::string& tasks, const RequestLimits& limits = kOwner,
              const std::string& fields = "") {
  auto request = test::request(tasks, fields);
  server::validate(request, test::manuals(), limits);
}

void expect_refusal(const std::string& tasks, ErrorCode code, const std::string& message,
                    const RequestLimits& limits = kOwner, const std::string& fields = "") {
  try {
    validate(tasks, limits, fields);
    ADD_FAILURE() << tasks;
  } catch (const Refusal& refusal) {
    EXPECT_EQ(refusal.code(), code) << tasks;
    EXPECT_THAT(refusal.text(), HasSubstr(message));
  }
}

void expect_wrong(const std::string& tasks, const std::string& message) {
  expect_refusal(tasks, ErrorCode::kWrongParameter, message);
}

std::string task(const std::string& name, const std::string& more = "",
                 const std::string& operator_name = "oph_list") {
  return R"({"name":")" + name + R"(","operator":")" + operator_name + R"(")" + more + "}";
}

std::string depending(const std::string& name, const std::string& other) {
  return task(name, R"(,"dependencies":[{"task":")" + other + R"("}])");
}

TEST(ValidationTest, ResolvesDependencies) {
  auto request = test::request(depending("a", "c") + "," + depending("b", "a") + "," + task("c"));
  server::validate(request, test::manuals(), kOwner);
  EXPECT_EQ(request.tasks[0].dependencies[0].index, 2U);
  EXPECT_EQ(request.tasks[1].dependencies[0].index, 0U);
}

TEST(ValidationTest, RefusesWrongGraphs) {
  expect_wrong(task("a") + "," + task("a"), "two tasks have the same name (name=a)");
  expect_wrong(depending("a", "a"), "a task must not depend on itself (task=a)");
  expect_wrong(task("load") + "," + depending("b", "laod"), "did you mean load? (dependency=laod)");
  expect_wrong(
      depending("a", "b") + "," + depending("b", "c") + "," + depending("c", "a") + "," + task("d"),
      "tasks wait for each other (a, b, c)");
}

TEST(ValidationTest, LimitsTheNumberOfTasks) {
  std::string tasks = task("0");
  for (int i = 1; i < 1000; ++i) tasks += "," + task(std::to_string(i));
  EXPECT_NO_THROW(validate(tasks));
  expect_wrong(tasks + "," + task("x"), "too many tasks (tasks=1001, limit=1000)");
}

TEST(ValidationTest, ALongChainInTheWrongOrderTakesNoTime) {
  std::string tasks;
  for (int i = 0; i < 999; ++i) tasks += depending(std::to_string(i), std::to_string(i + 1)) + ",";
  EXPECT_NO_THROW(validate(tasks + task("999")));
}

TEST(ValidationTest, KnowsOperators) {
  expect_wrong(task("a", "", "oph_redcue"),
               "unknown operator (oph_redcue); did you mean oph_reduce?");
  expect_wrong(task("a", "", "nothing"), "unknown operator (nothing)");
}

TEST(ValidationTest, KeepsInternalOperatorsForAdministrators) {
  expect_wrong(task("a", "", "oph_gc"), "unknown operator (oph_gc)");
  auto administrator = kOwner;
  administrator.is_administrator = true;
  EXPECT_NO_THROW(validate(task("a", "", "oph_gc"), administrator));
  administrator.roles = metadb::kRead;
  expect_refusal(task("a", "", "oph_gc"), ErrorCode::kAuthentication, "needs the role admin",
                 administrator);
}

TEST(ValidationTest, ComparesRolesWithThePermission) {
  const RequestLimits reader{metadb::kRead, 4, 0, false};
  EXPECT_NO_THROW(validate(task("a"), reader));
  expect_refusal(task("a", "", "oph_reduce"), ErrorCode::kAuthentication,
                 "operator oph_reduce needs the role write in the session (roles=r----)", reader);
  expect_refusal(task("a", R"(,"arguments":["id=1"])", "oph_cancel"), ErrorCode::kAuthentication,
                 "needs the role execute", reader);
}

TEST(ValidationTest, FrontEndOperatorsStandAlone) {
  EXPECT_NO_THROW(validate(task("a", "", "oph_resume")));
  expect_refusal(task("a", "", "oph_resume") + "," + task("b"), ErrorCode::kError,
                 "operator oph_resume must be the only task of its request (task=a)");
}

class ForbiddenArgumentTest : public testing::TestWithParam<const char*> {};

TEST_P(ForbiddenArgumentTest, ComesFromTheServerOnly) {
  const std::string name = GetParam();
  const auto message = "argument " + name + " is set by the server, not by requests (task=a)";
  expect_wrong(task("a", R"(,"arguments":[")" + name + R"(=1"])"), message);
  expect_wrong(
      task("b") + "," + task("a", R"(,"dependencies":[{"task":"b","argument":")" + name + R"("}])"),
      message);
}

INSTANTIATE_TEST_SUITE_P(Validation, ForbiddenArgumentTest,
                         testing::Values("operator", "sessionid", "workflowid", "markerid", "jobid",
                                         "username", "userrole", "parentid", "taskindex",
                                         "lighttaskindex"));

TEST(ValidationTest, LimitsRanks) {
  const auto cores = [](int number) {
    return R"(,"arguments":["ncores=)" + std::to_string(number) + R"("])";
  };
  EXPECT_NO_THROW(validate(task("a", cores(4), "oph_reduce")));
  expect_wrong(task("a", cores(5), "oph_reduce"),
               "ncores is above the ranks of a pool (ncores=5, limit=4)");
  expect_wrong(task("a", cores(0), "oph_reduce"),
               "ncores must be a positive whole number (task=a, ncores=0)");
  EXPECT_NO_THROW(validate(task("a", cores(5))));  // metadata needs no ranks
  const RequestLimits modest{metadb::kAllRoles, 4, 2, false};
  expect_refusal(task("a", cores(3), "oph_reduce"), ErrorCode::kWrongParameter,
                 "ncores is above what the user may take (ncores=3, limit=2)", modest);
  expect_refusal(task("a", "", "oph_reduce"), ErrorCode::kWrongParameter, "(ncores=9, limit=4)",
                 kOwner, R"(,"ncores":"9")");
}

TEST(ValidationTest, ChecksTheFiltersOfMassiveOperations) {
  const auto cube = [](const std::string& value) {
    return R"(,"arguments":["cube=)" + value + R"("])";
  };
  EXPECT_NO_THROW(validate(task("a", cube("[*]"), "oph_reduce")));
  EXPECT_NO_THROW(validate(task("a", cube("x|y"), "oph_reduce")));
  EXPECT_NO_THROW(validate(task("a", cube("x|y"), "oph_merge")));
  EXPECT_NO_THROW(validate(task("a", R"(,"arguments":["src_path=[/d/*.nc]"])", "oph_importnc")));
  expect_wrong(task("a", cube("[levl=1]"), "oph_reduce"), "did you mean level? of argument cube");
  expect_wrong(task("a", cube("[]"), "oph_reduce"), "(cube=[]) (task=a)");
  expect_wrong(task("a", R"(,"arguments":["src_path=[level=1]"])", "oph_importnc"),
               "of argument src_path");
}

}  // namespace
}  // namespace oph::server
