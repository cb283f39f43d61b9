// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/session_state.h"

#include <gtest/gtest.h>

namespace oph::terminal {
namespace {

constexpr const char* kSession = "http://h/ophidia/sessions/9012340001/experiment";
constexpr const char* kOther = "http://h/ophidia/sessions/9012340002/experiment";

Environment in_session() {
  Environment environment;
  environment.set("OPH_SESSION_ID", kSession);
  environment.set("OPH_CWD", "/work");
  environment.set("OPH_DATACUBE", "http://h/ophidia/1/1");
  return environment;
}

Reply reply(std::optional<std::string> jobid) {
  return {std::move(jobid), std::nullopt, 0};
}

TEST(SessionState, KeepsTheSessionOfAJob) {
  auto environment = in_session();
  follow_session(environment, reply(std::string{kSession} + "?12#34"));
  EXPECT_EQ(environment.get("OPH_SESSION_ID"), kSession);
  EXPECT_EQ(environment.get("OPH_CWD"), "/work");
}

TEST(SessionState, ChangesWithTheJob) {
  auto environment = in_session();
  follow_session(environment, reply(std::string{kOther} + "?1#1"));
  EXPECT_EQ(environment.get("OPH_SESSION_ID"), kOther);
  EXPECT_EQ(environment.get("OPH_CWD"), "/");
  EXPECT_FALSE(environment.contains("OPH_DATACUBE"));
}

TEST(SessionState, TakesABareSession) {
  Environment environment;
  environment.set("OPH_CWD", "/kept");
  follow_session(environment, reply(kSession));
  EXPECT_EQ(environment.get("OPH_SESSION_ID"), kSession);
  EXPECT_EQ(environment.get("OPH_CWD"), "/kept");
}

TEST(SessionState, ForgetsTheSessionAtAnEmptyJob) {
  auto environment = in_session();
  follow_session(environment, reply(""));
  EXPECT_FALSE(environment.contains("OPH_SESSION_ID"));
}

TEST(SessionState, StaysWithoutAJob) {
  auto environment = in_session();
  follow_session(environment, reply(std::nullopt));
  EXPECT_EQ(environment.get("OPH_SESSION_ID"), kSession);
}

TEST(SessionState, TakesCubeAndFoldersFromTitles) {
  Environment environment;
  Response response;
  response.add_text("reduce", "Output Cube", "http://h/3/21");
  response.add_text("folder", "Current Working Directory", "/a");
  response.add_text("fs", "Current Data Directory", "/b");
  response.add_extra("cube", "http://h/not/this");
  follow_answer(environment, response);
  EXPECT_EQ(environment.get("OPH_DATACUBE"), "http://h/3/21");
  EXPECT_EQ(environment.get("OPH_CWD"), "/a");
  EXPECT_EQ(environment.get("OPH_CDD"), "/b");
}

TEST(SessionState, TakesThemFromExtraElse) {
  Environment environment;
  Response response;
  response.add_extra("cube", "http://h/3/22");
  response.add_extra("cwd", "/c");
  follow_answer(environment, response);
  EXPECT_EQ(environment.get("OPH_DATACUBE"), "http://h/3/22");
  EXPECT_EQ(environment.get("OPH_CWD"), "/c");
  EXPECT_FALSE(environment.contains("OPH_CDD"));
}

Response configuration() {
  Response response;
  response.add_grid("get_config", {"Configuration Parameters",
                                   "",
                                   {{"PARAMETER"}, {"VALUE"}},
                                   {{"OPH_SESSION_ID", kSession},
                                    {"OPH_CWD", "/last"},
                                    {"OPH_NCORES", "4"},
                                    {"OPH_DATACUBE", ""}}});
  return response;
}

TEST(SessionState, AdoptsTheLastSession) {
  Environment environment;
  environment.set("OPH_NCORES", "1");
  adopt_configuration(environment, configuration());
  EXPECT_EQ(environment.get("OPH_SESSION_ID"), kSession);
  EXPECT_EQ(environment.get("OPH_CWD"), "/last");
  EXPECT_EQ(environment.get("OPH_NCORES"), "1");
  EXPECT_FALSE(environment.contains("OPH_DATACUBE"));
}

TEST(SessionState, LeavesTheFolderOfTheLastSessionToIt) {
  Environment environment;
  environment.set("OPH_SESSION_ID", kOther);
  adopt_configuration(environment, configuration());
  EXPECT_FALSE(environment.contains("OPH_CWD"));
  EXPECT_EQ(environment.get("OPH_NCORES"), "4");
}

TEST(SessionState, MakesThePrompt) {
  Environment environment;
  EXPECT_EQ(prompt(environment), "[OPH_TERM] >> ");
  environment.set("OPH_SESSION_ID", kSession);
  EXPECT_EQ(prompt(environment), "[90..0001] >> ");
  EXPECT_EQ(session_code(kSession), "9012340001");
}

}  // namespace
}  // namespace oph::terminal
