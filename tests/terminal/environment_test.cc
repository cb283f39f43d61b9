// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/environment.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace oph::terminal {
namespace {

TEST(Environment, TakesTheVariablesOfTheInterfaceButNoCredentials) {
  Environment environment;
  environment.import({"OPH_CWD=/a=b", "OPH_PASSWD=secret", "OPH_TOKEN=secret", "PATH=/bin",
                      "OPH_TERM_USERVAR_1=model=CMCC", "OPH_TERM_ALIAS_1=x=y", "OPH_BROKEN"});
  EXPECT_EQ(environment.names(), (std::vector<std::string>{"OPH_CWD", "model"}));
  EXPECT_EQ(environment.get("OPH_CWD"), "/a=b");
  EXPECT_EQ(environment.get("model"), "CMCC");
}

TEST(Environment, KeepsWhatIsSetBeforeTheDefaults) {
  Environment environment;
  environment.set("OPH_NCORES", "4");
  environment.set_defaults();
  EXPECT_EQ(environment.get("OPH_NCORES"), "4");
  EXPECT_EQ(environment.get("OPH_EXEC_MODE"), "sync");
  EXPECT_EQ(environment.get("OPH_CWD"), "/");
}

TEST(Environment, RefusesBadNamesAndCredentials) {
  Environment environment;
  EXPECT_THROW(environment.set("1x", "v"), Error);
  EXPECT_THROW(environment.set("a b", "v"), Error);
  EXPECT_THROW(environment.set("", "v"), Error);
  EXPECT_THROW(environment.set("OPH_PASSWD", "v"), Error);
  EXPECT_THROW(environment.unset("missing"), Error);
}

TEST(Environment, ReplacesVariables) {
  Environment environment;
  environment.set("year", "1990");
  environment.set("OPH_CWD", "/");
  EXPECT_EQ(expand_variables("$year/${year}s $years $ ${year $OPH_CWD", environment),
            "1990/1990s $years $ ${year /");
}

TEST(Environment, RecognisesCredentials) {
  EXPECT_TRUE(mentions_credentials("setenv OPH_PASSWD=x"));
  EXPECT_TRUE(mentions_credentials("oph_x Password=y"));
  EXPECT_TRUE(mentions_credentials("access_token=z"));
  EXPECT_FALSE(mentions_credentials("oph_list level=1"));
}

}  // namespace
}  // namespace oph::terminal
