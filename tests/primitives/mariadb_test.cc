// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "tests/primitives/database.h"
#include "tests/primitives/plugin.h"

namespace oph::tests {
namespace {

/// Each case file through a real server, which all tests of this program share.
class MariaDb : public testing::TestWithParam<std::string> {
 protected:
  static void SetUpTestSuite() {
    database_ = std::make_unique<Database>();
    database_->create_functions(Plugin{}.manuals());
  }

  static void TearDownTestSuite() { database_.reset(); }

  static inline std::unique_ptr<Database> database_;
};

TEST_P(MariaDb, GivesWhatTheCaseExpects) {
  for (const auto& call : read_case(GetParam())) check(call, database_->call(call));
}

INSTANTIATE_TEST_SUITE_P(Primitives, MariaDb, testing::ValuesIn(case_names()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace oph::tests
