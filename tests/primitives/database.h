// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mysql.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/primitives/outcome.h"
#include "tests/support/mariadb_instance.h"

namespace oph::tests {

/// A SELECT of the call, with a row for each of its own; `around` may be a function of its result.
std::string to_statement(const Call& call, const std::string& around = "");

/// A connection to a server of this test program, which has the primitives in its plugin folder.
class Database {
 public:
  Database();

  /// Makes the functions of the plugin known, as their manuals say.
  void create_functions(const nlohmann::json& manuals);

  /// Runs a call as a statement.
  Outcome call(const Call& call);

  /// The first column of a statement; throws std::runtime_error with the server's message.
  std::vector<std::optional<std::string>> query(const std::string& sql);

  /// The process of the server.
  pid_t server() const { return server_.pid(); }

 private:
  test::MariadbInstance server_;
  std::unique_ptr<MYSQL, decltype(&mysql_close)> connection_;
  std::set<std::string> real_functions_;  ///< those that return a double
};

}  // namespace oph::tests
