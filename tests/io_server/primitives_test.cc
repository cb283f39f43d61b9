// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/primitives.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "base/error.h"
#include "base/sql/connection.h"
#include "tests/io_server/test_server.h"

namespace oph::io_server {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::vector<std::string> registered(const IoServerSettings& server) {
  sql::Connection connection{administrator(server.socket)};
  auto rows = connection.query("SELECT name FROM mysql.func ORDER BY name");
  std::vector<std::string> names;
  while (rows.next()) names.push_back(rows.text(0));
  return names;
}

TEST(ReadManuals, LeavesBrokenLibrariesOut) {
  // Beside the library that works the folder has one that crashes.
  const auto manuals = read_manuals(OPH_TEST_FIXTURES);
  std::map<std::string, int> libraries;
  for (const auto& manual : manuals) ++libraries[manual.library];
  EXPECT_THAT(libraries, testing::ElementsAre(testing::Pair("failing_primitives.so", 7),
                                              testing::Pair("internal_primitives.so", 3)));
}

TEST(ReadManuals, LeavesWhatIsNoLibraryOut) {
  TemporaryFolder folder;
  std::ofstream{folder.path() / "broken.so"} << "this is no library";
  EXPECT_TRUE(read_manuals(folder.path()).empty());
}

TEST(ReadManuals, RefusesTwoPrimitivesOfOneName) {
  TemporaryFolder folder;
  const auto library = fs::path{OPH_TEST_FIXTURES} / "failing_primitives.so";
  fs::copy(library, folder.path() / "a.so");
  fs::copy(library, folder.path() / "b.so");
  try {
    read_manuals(folder.path());
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.blame(), Blame::kUser);
    EXPECT_THAT(error.text(), HasSubstr("oph_last_error: a.so, b.so"));
  }
}

TEST(ReadManuals, NamesAMissingFolder) {
  EXPECT_THROW(read_manuals("/nonexistent/folder"), Error);
}

TEST(RegisterPrimitives, MakesTheServerAgree) {
  auto& server = shared_server();
  auto manuals = read_manuals(OPH_TEST_FIXTURES);
  const auto all = registered(server.settings());
  EXPECT_EQ(all.size(), manuals.size());

  auto fewer = manuals;
  std::erase_if(fewer, [](const auto& manual) { return manual.name == "test_wait"; });
  register_primitives(server.configuration(), server.settings(), fewer);
  EXPECT_THAT(registered(server.settings()), testing::Not(testing::Contains("test_wait")));

  register_primitives(server.configuration(), server.settings(), manuals);
  register_primitives(server.configuration(), server.settings(), manuals);
  EXPECT_EQ(registered(server.settings()), all);
}

TEST(RegisterPrimitives, ReplacesWhatIsDeclaredOtherwise) {
  auto& server = shared_server();
  {
    sql::Connection connection{administrator(server.settings().socket)};
    connection.execute_text("DROP FUNCTION test_copy");
    connection.execute_text(
        "CREATE FUNCTION test_copy RETURNS INTEGER SONAME 'failing_primitives.so'");
  }
  register_primitives(server.configuration(), server.settings(), read_manuals(OPH_TEST_FIXTURES));
  FragmentStore store{server.configuration()};
  const auto call = Expression::call("test_copy", {Expression::text("same")});
  EXPECT_EQ(store.evaluate("io1", call).size(), 4);
}

TEST(RegisterPrimitives, SurvivesARestart) {
  TestServer server;
  server.crash();
  register_primitives(server.configuration(), server.settings(), read_manuals(OPH_TEST_FIXTURES));
  FragmentStore store{server.configuration()};
  const auto call = Expression::call("test_copy", {Expression::text("same")});
  EXPECT_EQ(store.evaluate("io1", call).size(), 4);
}

TEST(Accounts, HaveNoMoreThanTheyNeed) {
  auto& server = shared_server();
  sql::Connection administrator_connection{administrator(server.settings().socket)};
  auto users = administrator_connection.query(
      "SELECT user FROM mysql.user WHERE user NOT IN ('ophion', 'root', 'mariadb.sys', USER()) "
      "AND user <> SUBSTRING_INDEX(USER(), '@', 1)");
  EXPECT_FALSE(users.next());

  const auto& settings = server.settings();
  sql::Connection connection{{settings.host, settings.port, "", settings.user, settings.password,
                              server.configuration().text("io.database")}};
  auto row = connection.query("SELECT LOAD_FILE('/etc/hostname') IS NULL");
  row.next();
  EXPECT_EQ(row.integer(0), 1);
  for (const auto* statement :
       {"SELECT 1 INTO OUTFILE 'x'", "CREATE DATABASE other", "DROP FUNCTION test_copy",
        "SELECT * FROM mysql.user", "SHUTDOWN",
        "CREATE FUNCTION test_copy2 RETURNS STRING SONAME 'failing_primitives.so'"}) {
    EXPECT_THROW(connection.execute_text(statement), sql::SqlError) << statement;
  }
}

TEST(Accounts, WantThePassword) {
  const auto& settings = shared_server().settings();
  EXPECT_THROW(sql::Connection({settings.host, settings.port, "", settings.user, "wrong", ""}),
               sql::SqlError);
  EXPECT_THROW(sql::Connection({settings.host, settings.port, "", "", "", ""}), sql::SqlError);
}

}  // namespace
}  // namespace oph::io_server
