// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <string>

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

/// A fresh metadata database for each test, two I/O servers in it and a root folder.
class CatalogueTest : public ::testing::Test {
 protected:
  CatalogueTest() {
    migrate(configuration);
    catalogue.emplace(configuration);
    const IoServerSettings servers[] = {server_at("io1", 3307), server_at("io2", 3308)};
    catalogue->instances().update(servers);
    root = catalogue->folders().root("local");
  }
  ~CatalogueTest() override {
    catalogue->connection().execute_text("DROP DATABASE " + sql::quote_name(database));
  }

  /// What a query about the state of a table answers.
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

  static std::string next_name() {
    static int number = 0;
    return "ophion_test_" + std::to_string(++number);
  }

  std::string database = next_name();
  Configuration configuration = test::MariadbInstance::shared().configuration(database);
  std::optional<Catalogue> catalogue;
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
