// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <thread>

#include "tests/metadb/fixture.h"

namespace oph::metadb {
namespace {

TEST_F(CatalogueTest, NamesCubesAndSessions) {
  EXPECT_EQ(catalogue->cube_pid(3, 20), "http://localhost/ophion/3/20");
  EXPECT_EQ(catalogue->container_pid(3), "http://localhost/ophion/3");
  EXPECT_EQ(catalogue->session_id("9001"), "http://localhost/ophion/sessions/9001/experiment");
}

TEST_F(CatalogueTest, ReadsItsOwnNames) {
  EXPECT_EQ(catalogue->parse_cube_pid("http://localhost/ophion/3/20"), 20);
  EXPECT_EQ(catalogue->parse_session_id("http://localhost/ophion/sessions/9001/experiment"),
            "9001");
}

TEST_F(CatalogueTest, RefusesOtherPids) {
  for (const auto* pid :
       {"", "3/20", "http://localhost/ophion", "http://localhost/ophion/3",
        "http://localhost/ophion/3/", "http://localhost/ophion/3/20/1", "http://other/3/20",
        "http://localhost/ophion/3/-20", "http://localhost/ophion/3/+20",
        "http://localhost/ophion/3/20x", "http://localhost/ophion/3/99999999999999999999",
        "http://localhost/ophion/3/20' OR '1'='1"}) {
    EXPECT_EQ(catalogue->parse_cube_pid(pid), std::nullopt) << pid;
  }
}

TEST_F(CatalogueTest, RefusesOtherSessionIds) {
  for (const auto* id :
       {"", "9001", "http://localhost/ophion/sessions//experiment",
        "http://localhost/ophion/sessions/9001", "http://localhost/ophion/sessions/90a1/experiment",
        "http://localhost/ophion/sessions/../experiment", "http://localhost/ophion/experiment"}) {
    EXPECT_EQ(catalogue->parse_session_id(id), std::nullopt) << id;
  }
}

/// Ends the session of a connection, as the end of the server would.
void kill_session(sql::Connection& other, std::uint64_t id) {
  other.execute_text("KILL " + std::to_string(id));
  const auto is_there = [&] {
    return other.query("SELECT 1 FROM information_schema.processlist WHERE id = ?", id).next();
  };
  while (is_there()) std::this_thread::sleep_for(std::chrono::milliseconds{5});
}

TEST_F(CatalogueTest, ConnectsAgainAfterTheConnectionWasKilled) {
  sql::Connection other{endpoint(configuration)};
  kill_session(other, catalogue->connection().thread_id());
  catalogue->ensure_alive();
  EXPECT_EQ(catalogue->folders().root("local"), root);
}

TEST_F(CatalogueTest, ConnectsAgainAfterAStatementMetTheEnd) {
  sql::Connection other{endpoint(configuration)};
  kill_session(other, catalogue->connection().thread_id());
  EXPECT_THROW(catalogue->connection().execute_text("DO 0"), sql::SqlError);
  catalogue->ensure_alive();
  EXPECT_EQ(catalogue->folders().root("local"), root);
}

}  // namespace
}  // namespace oph::metadb
