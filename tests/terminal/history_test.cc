// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/history.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

namespace oph::terminal {
namespace {

class HistoryFile : public testing::Test {
 protected:
  HistoryFile() { file_ = testing::TempDir() + "oph_history_" + std::to_string(::getpid()); }
  ~HistoryFile() override { ::unlink(file_.c_str()); }

  std::string content() const {
    std::ifstream stream{file_};
    return {std::istreambuf_iterator<char>{stream}, {}};
  }

  std::string file_;
};

TEST_F(HistoryFile, KeepsLinesForTheNextTime) {
  History history{file_};
  EXPECT_TRUE(history.add("oph_list"));
  EXPECT_FALSE(history.add("oph_list"));
  EXPECT_FALSE(history.add("  "));
  EXPECT_TRUE(history.add("env"));
  EXPECT_EQ(History{file_}.lines(), (std::vector<std::string>{"oph_list", "env"}));
}

TEST_F(HistoryFile, NeverHoldsPasswordsAndIsPrivate) {
  History history{file_};
  history.add("oph_list");
  EXPECT_FALSE(history.add("setenv OPH_PASSWD=secret"));
  EXPECT_EQ(content(), "oph_list\n");
  struct stat status {};
  ASSERT_EQ(::stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(HistoryFile, ForgetsOnDemand) {
  History history{file_};
  history.add("oph_list");
  history.clear();
  EXPECT_TRUE(history.lines().empty());
  EXPECT_EQ(content(), "");
}

TEST_F(HistoryFile, KeepsTheLastLinesOnly) {
  {
    std::ofstream stream{file_};
    for (std::size_t i = 0; i < History::kMostLines + 5; ++i) stream << "line " << i << "\n";
  }
  const History history{file_};
  EXPECT_EQ(history.lines().size(), History::kMostLines);
  EXPECT_EQ(history.lines().front(), "line 5");
}

}  // namespace
}  // namespace oph::terminal
