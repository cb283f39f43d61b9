// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/io_server/test_server.h"

namespace oph::io_server {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class SessionTest : public testing::Test {
 protected:
  SessionTest() { session_.ensure_connected(); }

  /// What users are told when this statement fails.
  Error failure_of(const std::string& statement) {
    try {
      session_.run([&](sql::Connection& connection) { connection.execute_text(statement); });
    } catch (const Error& error) {
      EXPECT_THAT(error.context(), EndsWith("I/O server io1")) << statement;
      return error;
    }
    ADD_FAILURE() << "no failure: " << statement;
    return Error{Blame::kBug, "none"};
  }

  /// The same when the server fails for a reason that a test cannot bring about.
  Error failure_of(unsigned code, const std::string& said) {
    return failure_of("SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = " + std::to_string(code) +
                      ", MESSAGE_TEXT = \"" + said + "\"");
  }

  Session session_{shared_server().settings(), shared_server().configuration().text("io.database")};
};

TEST_F(SessionTest, ExplainsFailuresToWhoeverCanMendThem) {
  const std::string full = "no space is left on the disk of I/O server io1";
  const std::string unregistered =
      "a primitive is not registered, an administrator has to run 'ophion register' "
      "(primitive=test_lost, io_server=io1)";
  struct Expected {
    Error error;
    Blame blame;
    std::string text;
  };
  const Expected all[] = {
      {failure_of(1021, "Disk full (/tmp/a.MAI); waiting for someone to free some space"),
       Blame::kSystem, full},
      {failure_of(1114, "The table 'a' is full"), Blame::kSystem, full},
      {failure_of(1026, "Error writing file 'a' (Errcode: 28 'No space left on device')"),
       Blame::kSystem, full},
      {failure_of("DO test_lost(1)"), Blame::kSystem, unregistered},
      {failure_of(1305, "FUNCTION a.test_lost does not exist"), Blame::kSystem, unregistered},
      {failure_of(1370, "execute command denied to user 'a'@'b' for routine 'a.test_lost'"),
       Blame::kSystem, unregistered},
      {failure_of(1127, "Can't find symbol 'test_lost' in library"), Blame::kSystem, unregistered},
      {failure_of(1123, "Can't initialize function 'theirs'; too few arguments"), Blame::kUser,
       "too few arguments"},
      {failure_of(1048, "Column 'measure' cannot be null"), Blame::kUser,
       "the expression has no value for some row"},
      {failure_of("DO _utf8mb4 x'ff'"), Blame::kUser,
       "a text of the expression is not valid UTF-8"},
      {failure_of(1317, "Query execution was interrupted"), Blame::kUser,
       "the statement was interrupted"},
  };
  for (const auto& [error, blame, text] : all) {
    EXPECT_EQ(error.blame(), blame);
    EXPECT_EQ(error.text(), text);
  }
  EXPECT_THAT(failure_of("DO test_reject('abcde')").text(),
              StartsWith("group size must divide the array length"));
  EXPECT_THAT(failure_of("DO (SELECT 1 FROM absent)").text(), HasSubstr("code=1146"));
  EXPECT_THAT(failure_of(1123, "Can't initialize function 'theirs'").text(),
              HasSubstr("code=1123"));
}

TEST_F(SessionTest, ConnectsAgainAfterALoss) {
  const auto thread = std::to_string(session_.connection().thread_id());
  Session other{shared_server().settings(), ""};
  other.ensure_connected();
  other.connection().execute_text("KILL CONNECTION " + thread);
  const auto error = failure_of("DO 1");
  EXPECT_EQ(error.blame(), Blame::kSystem);
  EXPECT_THAT(error.text(), StartsWith("I/O server io1 does not answer: "));
  session_.ensure_connected();
  EXPECT_TRUE(session_.succeeds("SELECT 1"));
}

TEST_F(SessionTest, NamesAServerThatDoesNotAnswer) {
  auto settings = shared_server().settings();
  settings.socket += ".absent";
  Session session{settings, ""};
  try {
    session.ensure_connected();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.blame(), Blame::kSystem);
    EXPECT_THAT(error.text(), StartsWith("I/O server io1 does not answer: "));
  }
}

TEST_F(SessionTest, KnowsWhatItsServerTakesAndSays) {
  const auto most = static_cast<std::size_t>(session_.max_packet());
  EXPECT_NO_THROW(session_.check_size(most / 2));
  EXPECT_THROW(session_.check_size(most), Error);
  EXPECT_TRUE(session_.succeeds("SELECT 2"));
  EXPECT_FALSE(session_.succeeds("SELECT 0"));
  EXPECT_FALSE(session_.succeeds("SELECT NULL"));
  EXPECT_FALSE(session_.succeeds("SELECT 1 FROM absent"));
}

}  // namespace
}  // namespace oph::io_server
