// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "metadb/catalogue.h"
#include "tests/support/mariadb_instance.h"

namespace oph::metadb {

/// An I/O server as the configuration describes it.
inline IoServerSettings server_at(const std::string& name, std::int64_t port,
                                  const std::string& host = "127.0.0.1") {
  IoServerSettings server;
  server.name = name;
  server.host = host;
  server.port = port;
  return server;
}

inline User user_named(const std::string& name) {
  User user;
  user.name = name;
  return user;
}

/// The tables of a database.
inline std::vector<std::string> table_names(sql::Connection& connection) {
  auto rows = connection.prepare(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()");
  rows.execute();
  std::vector<std::string> names;
  while (rows.next()) names.push_back(rows.text(0));
  return names;
}

/// Brings a database back to the state after migrate(). Much cheaper than creating it again.
inline void reset(const Configuration& configuration) {
  migrate(configuration);
  sql::Connection connection{endpoint(configuration)};
  connection.execute_text("SET foreign_key_checks = 0");
  for (const auto& table : table_names(connection)) {
    connection.execute_text("DELETE FROM " + sql::quote_name(table));
  }
  migrate(configuration);  // its statements can be repeated: only the first rows are missing
}

/// A metadata database as new, with two I/O servers and a root folder in it.
class CatalogueTest : public ::testing::Test {
 protected:
  CatalogueTest() {
    const IoServerSettings servers[] = {server_at("io1", 3307), server_at("io2", 3308)};
    catalogue->instances().update(servers);
    root = catalogue->folders().root("local");
  }

  std::int64_t count(std::string_view table) {
    auto row = catalogue->connection().prepare("SELECT COUNT(*) FROM " + sql::quote_name(table));
    row.execute();
    row.next();
    return row.integer(0);
  }

  std::int64_t make_container(const std::string& name) {
    Container container;
    container.folder_id = root;
    container.name = name;
    return catalogue->containers().create(container, {});
  }

  Configuration configuration = [] {
    auto shared = test::MariadbInstance::shared().configuration("ophion_test");
    reset(shared);
    return shared;
  }();
  std::optional<Catalogue> catalogue{std::in_place, configuration};
  std::int64_t root = 0;
};

/// Runs `action`, which must throw an Error; returns its text.
inline std::string error_of(const std::function<void()>& action, Blame blame = Blame::kUser) {
  const auto status = guard(action);
  EXPECT_FALSE(status.ok);
  EXPECT_EQ(name(status.blame), name(blame)) << status.text;
  return status.text;
}

/// Things that users type and that must be kept verbatim, never run.
inline const std::string kHostileNames[] = {
    "'; DROP TABLE cube; --",
    "\" OR \"\"=\"",
    "back\\slash",
    "100%_",
    "caf\u00e9 \u6d77\u6c34 \U0001f30a",
    "`quoted`",
    " padded ",
    "Case",
    "case",
    "?",
};

}  // namespace oph::metadb
