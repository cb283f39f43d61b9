// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/sql/statement_cache.h"

#include "tests/metadb/fixture.h"

namespace oph::metadb {
namespace {

class StatementCacheTest : public CatalogueTest {
 protected:
  /// What the server counts of this connection; asking counts itself only as far as it is prepared.
  std::int64_t status(std::string_view name) {
    auto rows = connection().query(
        "SELECT CAST(variable_value AS SIGNED) FROM information_schema.session_status"
        " WHERE variable_name = ?",
        name);
    EXPECT_TRUE(rows.next());
    return rows.integer(0);
  }
  sql::Connection& connection() { return catalogue->connection(); }

  std::int64_t number(std::int64_t value) {
    auto rows = connection().query("SELECT CAST(? AS SIGNED)", value);
    EXPECT_TRUE(rows.next());
    return rows.integer(0);
  }
};

TEST_F(StatementCacheTest, TheSameTextIsReadOnce) {
  number(1);
  const auto before = status("Com_stmt_prepare");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(number(i), i);
  EXPECT_EQ(status("Com_stmt_prepare"), before);
}

TEST_F(StatementCacheTest, TheSameTextMayBeUsedWhileItsRowsAreRead) {
  constexpr auto* kText = "SELECT 1 UNION ALL SELECT 2";
  int rows = 0;
  auto outer = connection().query(kText);
  while (outer.next()) {
    auto inner = connection().query(kText);
    while (inner.next()) ++rows;
  }
  EXPECT_EQ(rows, 4);
}

TEST_F(StatementCacheTest, RowsThatNobodyReadAreForgotten) {
  constexpr auto* kText = "SELECT seq FROM seq_1_to_1000";
  const std::vector<sql::Value> none;
  for (const auto how : {sql::Statement::Result::kBuffered, sql::Statement::Result::kStreamed}) {
    {
      auto rows = connection().prepare(kText);
      rows.execute_values(none, how);
      ASSERT_TRUE(rows.next());
    }
    EXPECT_EQ(number(7), 7);
    auto again = connection().query(kText);
    ASSERT_TRUE(again.next());
    EXPECT_EQ(again.integer(0), 1);
  }
}

TEST_F(StatementCacheTest, AFailureIsNotKept) {
  connection().execute_text("CREATE TEMPORARY TABLE single (a INT PRIMARY KEY)");
  constexpr auto* kText = "INSERT INTO single VALUES (?)";
  connection().query(kText, 1);
  EXPECT_THROW(connection().query(kText, 1), Error);
  EXPECT_EQ(connection().query(kText, 2).affected_rows(), 1U);
}

TEST_F(StatementCacheTest, ANewConnectionReadsTextsAgain) {
  number(1);
  const auto old = connection().query("SELECT 1 UNION ALL SELECT 2");  // ends after its connection
  connection() = sql::Connection{connection().endpoint()};
  EXPECT_EQ(number(2), 2);
}

TEST_F(StatementCacheTest, KeepsTheLatestStatements) {
  constexpr auto kMost = static_cast<std::int64_t>(sql::StatementCache::kMost);
  for (std::int64_t i = 0; i < 2 * kMost; ++i) {
    connection().query("SELECT " + std::to_string(i));
  }
  const auto before = status("Com_stmt_prepare");
  for (std::int64_t i = 2 * kMost - 10; i < 2 * kMost; ++i) {
    connection().query("SELECT " + std::to_string(i));
  }
  EXPECT_EQ(status("Com_stmt_prepare"), before);
  connection().query("SELECT 0");
  EXPECT_EQ(status("Com_stmt_prepare"), before + 1);
}

TEST_F(StatementCacheTest, ATableThatChangesIsNoticed) {
  connection().execute_text("CREATE TEMPORARY TABLE changing (a INT)");
  connection().query("INSERT INTO changing VALUES (?)", 1);
  connection().execute_text("DROP TABLE changing");
  connection().execute_text("CREATE TEMPORARY TABLE changing (a VARCHAR(10))");
  connection().query("INSERT INTO changing VALUES (?)", 2);
  auto rows = connection().query("SELECT a FROM changing");
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.text(0), "2");
}

}  // namespace
}  // namespace oph::metadb
