// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/validation.h"

#include <gmock/gmock.h>

#include "metadb/sessions.h"
#include "server/refusal.h"
#include "tests/server/manuals_for_tests.h"

namespace oph::server {
namespace {

using testing::HasSubstr;

const RequestLimits kLimits{metadb::kAllRoles, 4, 0, false};

struct Verdict {
  ErrorCode code = ErrorCode::kOk;
  std::string text;
};

Verdict check(std::string_view tasks, const RequestLimits& limits = kLimits,
              std::string_view fields = "") {
  auto request = parse_request(fmt::format(R"({{"name":"w",{}"tasks":[{}]}})", fields, tasks), 32);
  try {
    validate(request, manuals_for_tests(), limits);
  } catch (const Refusal& refusal) {
    return {refusal.code(), refusal.text()};
  }
  return {};
}

std::string task(std::string_view name, std::string_view operator_name,
                 std::string_view arguments = "", std::string_view dependencies = "") {
  return fmt::format(R"({{"name":"{}","operator":"{}","arguments":[{}],"dependencies":[{}]}})",
                     name, operator_name, arguments, dependencies);
}

TEST(Validation, AcceptsAChainInAnyOrder) {
  auto request =
      parse_request(fmt::format(R"({{"name":"w","tasks":[{},{}]}})",
                                task("b", "oph_reduce", "", R"({"task":"a","type":"single"})"),
                                task("a", "oph_reduce")),
                    32);
  validate(request, manuals_for_tests(), kLimits);
  EXPECT_EQ(request.tasks[0].dependencies[0].index, 1U);
}

TEST(Validation, SuggestsTheOperatorThatWasMeant) {
  const auto verdict = check(task("t", "oph_redcue"));
  EXPECT_EQ(verdict.code, ErrorCode::kWrongParameter);
  EXPECT_EQ(verdict.text, "unknown operator (oph_redcue); did you mean oph_reduce?");
  EXPECT_EQ(check(task("t", "nonsense")).text, "unknown operator (nonsense)");
}

TEST(Validation, HidesInternalOperatorsFromUsers) {
  EXPECT_THAT(check(task("t", "oph_gc")).text, HasSubstr("unknown operator (oph_gc)"));
  EXPECT_EQ(check(task("t", "oph_gc"), {metadb::kAllRoles, 4, 0, true}).code, ErrorCode::kOk);
}

TEST(Validation, RefusesArgumentsOfTheServer) {
  for (const auto* name : {"operator", "sessionid", "workflowid", "markerid", "jobid", "username",
                           "userrole", "parentid", "taskindex", "lighttaskindex"}) {
    const auto verdict = check(task("t", "oph_list", fmt::format(R"("{}=1")", name)));
    EXPECT_EQ(verdict.code, ErrorCode::kWrongParameter) << name;
    EXPECT_THAT(verdict.text, HasSubstr(fmt::format("argument {} is set by the server", name)));
    const auto injected = fmt::format(R"({{"task":"a","argument":"{}"}})", name);
    EXPECT_EQ(check(task("a", "oph_list") + "," + task("t", "oph_list", "", injected)).code,
              ErrorCode::kWrongParameter)
        << name;
  }
}

TEST(Validation, RefusesBadGraphs) {
  EXPECT_THAT(check(task("a", "oph_list") + "," + task("a", "oph_list")).text,
              HasSubstr("same name (name=a)"));
  EXPECT_THAT(check(task("a", "oph_list", "", R"({"task":"a"})")).text, HasSubstr("on itself"));
  EXPECT_THAT(
      check(task("load", "oph_list") + "," + task("b", "oph_list", "", R"({"task":"laod"})")).text,
      HasSubstr("did you mean load?"));
  EXPECT_THAT(check(task("first", "oph_list") + "," + task("a", "oph_list", "", R"({"task":"b"})") +
                    "," + task("b", "oph_list", "", R"({"task":"a"})"))
                  .text,
              testing::EndsWith("wait for each other (a, b)"));
}

TEST(Validation, ChecksRanks) {
  EXPECT_EQ(check(task("t", "oph_reduce", R"("ncores=4")")).code, ErrorCode::kOk);
  EXPECT_EQ(check(task("t", "oph_reduce", R"("ncores=5")")).text,
            "ncores is above the ranks of a pool (ncores=5, limit=4)");
  EXPECT_EQ(check(task("t", "oph_list", R"("ncores=5")")).code, ErrorCode::kOk);
  EXPECT_THAT(check(task("t", "oph_reduce"), kLimits, R"("ncores":"9",)").text,
              HasSubstr("ncores=9"));
  EXPECT_THAT(check(task("t", "oph_reduce", R"("ncores=3")"), {metadb::kAllRoles, 4, 2}).text,
              HasSubstr("(ncores=3, limit=2)"));
  EXPECT_THAT(check(task("t", "oph_reduce", R"("ncores=-1")")).text, HasSubstr("ncores=-1"));
}

TEST(Validation, ChecksRoles) {
  const RequestLimits reader{metadb::kRead, 4, 0, false};
  EXPECT_EQ(check(task("t", "oph_list"), reader).code, ErrorCode::kOk);
  const auto verdict = check(task("t", "oph_reduce"), reader);
  EXPECT_EQ(verdict.code, ErrorCode::kAuthentication);
  EXPECT_THAT(verdict.text, HasSubstr("needs the role write"));
}

TEST(Validation, KeepsSpecialOperatorsAlone) {
  EXPECT_EQ(check(task("t", "oph_get_config")).code, ErrorCode::kOk);
  EXPECT_EQ(check(task("a", "oph_get_config") + "," + task("b", "oph_list")).code,
            ErrorCode::kError);
}

TEST(Validation, RefusesWhatALaterReleaseDoes) {
  EXPECT_THAT(check(task("t", "oph_for")).text, HasSubstr("flow control"));
  EXPECT_THAT(check(task("t", "oph_reduce", R"("cube=[*]")")).text, HasSubstr("massive"));
  EXPECT_THAT(check(task("t", "oph_reduce", R"("cube=a|b")")).text, HasSubstr("massive"));
  EXPECT_EQ(check(task("t", "oph_delete", R"("cube=a|b")")).code, ErrorCode::kOk);
}

}  // namespace
}  // namespace oph::server
