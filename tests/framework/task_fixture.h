// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <vector>

#include "framework/environment.h"
#include "framework/runner.h"
#include "tests/framework/thread_ranks.h"
#include "tests/support/mariadb_instance.h"

namespace oph::framework {

/// A fresh metadata database, and as many ranks as a test wants.
class TaskTest : public ::testing::Test {
 protected:
  TaskTest() { metadb::migrate(configuration); }
  ~TaskTest() override {
    environments_.clear();
    sql::Connection connection{test::MariadbInstance::shared().endpoint()};
    connection.execute_text("DROP DATABASE " + sql::quote_name(database));
  }

  /// What each rank keeps from task to task; ranks do not share any of it.
  Environment& environment(int rank = 0) {
    while (environments_.size() <= static_cast<std::size_t>(rank)) {
      environments_.push_back(std::make_unique<Environment>(configuration));
    }
    return *environments_[static_cast<std::size_t>(rank)];
  }

  static std::string next_name() {
    static int number = 0;
    return "ophion_framework_test_" + std::to_string(++number);
  }

  static Configuration make_configuration(const std::string& database) {
    auto configuration = test::MariadbInstance::shared().configuration(database);
    configuration.set("framework.operator_path", std::string{OPH_TEST_FIXTURES});
    return configuration;
  }

  std::string database = next_name();
  Configuration configuration = make_configuration(database);

 private:
  std::vector<std::unique_ptr<Environment>> environments_;
};

}  // namespace oph::framework
