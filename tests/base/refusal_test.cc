// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/sql/refusal.h"

#include <gtest/gtest.h>

namespace oph::sql {
namespace {

TEST(RefusalTest, KeepsWhatTheServerSaidForTheLog) {
  const auto error = refused_statement(1406, "Data too long for column 'measure'", "/run/a.sock");
  EXPECT_EQ(error.text(), "a database refused a statement, the log tells why (code=1406)");
  EXPECT_EQ(error.context(),
            "the database said: Data too long for column 'measure', server /run/a.sock");
  EXPECT_EQ(error.code(), 1406U);
  EXPECT_EQ(said_by_server(error), "Data too long for column 'measure'");
}

TEST(RefusalTest, TellsALostServer) {
  const auto error = refused_statement(2013, "Lost connection to server", "10.0.0.1:3306");
  EXPECT_EQ(error.text(), "a database does not answer (server=10.0.0.1:3306)");
  EXPECT_TRUE(error.is_lost_connection());
}

TEST(RefusalTest, KnowsOtherErrors) {
  EXPECT_EQ(said_by_server(SqlError{2002, "cannot connect to database server"}), "");
}

}  // namespace
}  // namespace oph::sql
