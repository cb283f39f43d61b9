// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/wait.h>
#include <unistd.h>

#include "metadb/migrations.h"
#include "tests/metadb/fixture.h"

namespace oph::metadb {
namespace {

class MigrateTest : public CatalogueTest {
 protected:
  ~MigrateTest() override { catalogue->connection().execute_text("DELETE FROM schema_version"); }
};

TEST_F(MigrateTest, AppliesEachMigrationOnce) {
  const auto applied = count("schema_version");
  EXPECT_GE(applied, 4);
  catalogue->users().save(user_named("ann"));
  migrate(configuration);
  EXPECT_EQ(count("schema_version"), applied);
  EXPECT_EQ(count("user"), 1);
}

TEST_F(MigrateTest, GoesOnAfterAnInterruption) {
  // The tables of the last migration are there, but it was not noted: as if killed in between.
  catalogue->connection().execute_text("DELETE FROM schema_version WHERE version >= 2");
  migrate(configuration);
  EXPECT_GE(count("schema_version"), 4);
  EXPECT_EQ(count("host_partition"), 1);
}

/// Applies the migrations before a version, as an older program did.
void apply_older(sql::Connection& connection, std::int64_t version) {
  for (const auto& migration : migrations()) {
    if (migration.version >= version) continue;
    for (auto text = migration.text; text.find(";\n") != text.npos;) {
      connection.execute_text(text.substr(0, text.find(";\n")));
      text.remove_prefix(text.find(";\n") + 2);
    }
  }
}

TEST_F(MigrateTest, BringsOldRowsAlong) {
  const auto old = test::MariadbInstance::shared().configuration("ophion_old");
  auto server = endpoint(old);
  server.database.clear();
  sql::Connection{server}.execute_text("CREATE DATABASE ophion_old");
  sql::Connection connection{endpoint(old)};
  apply_older(connection, 5);
  for (const auto* statement :
       {"INSERT INTO container VALUES (3, 1, 'c', '', 1)",
        "INSERT INTO source VALUES (1, '/tos.nc', UNHEX(SHA2('/tos.nc', 256)))",
        "INSERT INTO cube (id, container_id, measure, measure_type, level, description, source_id,"
        " is_compressed) VALUES (8, 3, 'tos', 'float', 0, '', 1, 0)",
        "INSERT INTO task (id, cube_id, operator, arguments, user, software_version,"
        " source_checksum) VALUES (5, 8, 'oph_concatnc', 'a=b;', 'ann', '0.1',"
        " 'size=1234;modified=2026-01-31T12:34:56Z')",
        "INSERT INTO task_input VALUES (5, 0, NULL, '3/7')",
        "INSERT INTO attribute (cube_id, variable, name, type, value, user) VALUES"
        " (8, '', 'title', 'text', 'Sea Surface', 'ann')"}) {
    connection.execute_text(statement);
  }
  migrate(old);
  Catalogue upgraded{old};
  const auto made = upgraded.cubes().provenance(8);
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->inputs, std::vector<std::int64_t>{7});
  EXPECT_EQ(made->container_id, 3);
  EXPECT_EQ(made->source, "/tos.nc");
  EXPECT_EQ(made->first_cube, 8);
  EXPECT_EQ(made->files, (std::vector<SourceFile>{{"/tos.nc", 1234, "2026-01-31 12:34:56", ""}}));
  const auto found = upgraded.attributes().find({{3}, {{"title"}}, {"sea s%"}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].value, "Sea Surface");
  EXPECT_EQ(upgraded.cubes().begin_delete(8, "test")->size(), 0U);
}

TEST_F(MigrateTest, RefusesADatabaseOfTheFuture) {
  catalogue->connection().execute_text(
      "INSERT INTO schema_version (version, name, checksum) VALUES (999, 'x', 'x')");
  const auto text = error_of([&] { migrate(configuration); }, Blame::kSystem);
  EXPECT_NE(text.find("newer than this program (schema=999"), std::string::npos) << text;
}

TEST_F(MigrateTest, RefusesAnEditedMigration) {
  catalogue->connection().execute_text(
      "UPDATE schema_version SET checksum = 'x' WHERE version = 2");
  EXPECT_EQ(error_of([&] { migrate(configuration); }, Blame::kSystem),
            "a migration differs from the one that was applied (migration=002_instances)");
}

TEST_F(MigrateTest, ServesProcessesThatStartAtOnce) {
  const auto fresh = test::MariadbInstance::shared().configuration("ophion_fresh");
  constexpr int processes = 4;
  std::vector<pid_t> children;
  for (int i = 0; i < processes; ++i) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) ::_exit(guard([&] { migrate(fresh); }) ? 0 : 1);
    children.push_back(child);
  }
  for (const auto child : children) {
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(Catalogue{fresh}.folders().root("local"), 2);
}

TEST_F(MigrateTest, RefusesANameThatCouldNotBeQuoted) {
  const auto odd = test::MariadbInstance::shared().configuration("a`; DROP DATABASE mysql; --");
  EXPECT_EQ(error_of([&] { migrate(odd); }, Blame::kSystem),
            "metadb.database must consist of letters, digits and '_'"
            " (database=a`; DROP DATABASE mysql; --)");
}

TEST_F(MigrateTest, UsesRowLocksAndBinaryCollationOnly) {
  auto other = catalogue->connection().prepare(
      "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()"
      " AND (engine <> 'InnoDB' OR table_collation <> 'utf8mb4_nopad_bin')");
  other.execute();
  ASSERT_TRUE(other.next());
  EXPECT_EQ(other.integer(0), 0);
}

}  // namespace
}  // namespace oph::metadb
