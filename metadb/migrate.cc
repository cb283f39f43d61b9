// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>

#include "base/text.h"
#include "metadb/catalogue.h"
#include "metadb/migrations.h"

namespace oph::metadb {
namespace {

constexpr unsigned kUnknownDatabase = 1049;

/// Quotes the name that an administrator chose for the database.
std::string quoted_database(const std::string& name) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  if (name.empty() || !std::all_of(name.begin(), name.end(), is_allowed)) {
    throw system_error("metadb.database must consist of letters, digits and '_' (database={})",
                       name);
  }
  return sql::quote_name(name);
}

sql::Connection connect(const sql::Endpoint& endpoint) {
  try {
    return sql::Connection{endpoint};
  } catch (const sql::SqlError& error) {
    if (error.code() != kUnknownDatabase) throw;
  }
  auto server = endpoint;
  server.database.clear();
  sql::Connection{server}.execute_text("CREATE DATABASE IF NOT EXISTS " +
                                       quoted_database(endpoint.database));
  return sql::Connection{endpoint};
}

/// Waits for other processes that bring the schema up to date; held until the connection ends.
void lock(sql::Connection& connection) {
  auto answer = connection.query("SELECT GET_LOCK('ophion.migrate', 120)");
  answer.next();
  if (answer.optional_integer(0) != 1) {
    throw system_error("another process has been migrating the metadata database for too long");
  }
}

std::map<std::int64_t, std::string> applied_migrations(sql::Connection& connection) {
  connection.execute_text(
      "CREATE TABLE IF NOT EXISTS schema_version ("
      "version BIGINT NOT NULL PRIMARY KEY, name VARCHAR(255) NOT NULL, checksum CHAR(64) NOT NULL,"
      "applied DATETIME NOT NULL DEFAULT UTC_TIMESTAMP()"
      ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin");
  std::map<std::int64_t, std::string> applied;
  auto rows = connection.query("SELECT version, checksum FROM schema_version");
  while (rows.next()) applied.emplace(rows.integer(0), rows.text(1));
  return applied;
}

void apply(sql::Connection& connection, const Migration& migration) {
  constexpr std::string_view end_of_statement = ";\n";
  auto text = migration.text;
  while (!trim(text).empty()) {
    const auto end = text.find(end_of_statement);
    OPH_CHECK(end != std::string_view::npos);
    connection.execute_text(text.substr(0, end));
    text.remove_prefix(end + end_of_statement.size());
  }
  connection.query("INSERT INTO schema_version (version, name, checksum) VALUES (?, ?, ?)",
                   migration.version, migration.name, migration.checksum);
}

}  // namespace

void migrate(const Configuration& configuration) {
  auto connection = connect(endpoint(configuration));
  lock(connection);
  const auto applied = applied_migrations(connection);
  const auto newest = migrations().back().version;
  if (!applied.empty() && applied.rbegin()->first > newest) {
    throw system_error("the metadata database is newer than this program (schema={}, program={})",
                       applied.rbegin()->first, newest);
  }
  for (const auto& migration : migrations()) {
    const auto known = applied.find(migration.version);
    if (known == applied.end()) {
      with_context(migration.name, [&] { apply(connection, migration); });
    } else if (known->second != migration.checksum) {
      throw system_error("a migration differs from the one that was applied (migration={})",
                         migration.name);
    }
  }
}

}  // namespace oph::metadb
