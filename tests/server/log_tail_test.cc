// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/front_end/log_tail.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temporary_folder.h"

namespace oph::server {
namespace {

TEST(LogTailTest, ReadsBothForms) {
  const auto ours = parse_log_line("2026-01-31T12:00:00.001+00:00 warning server[17] text a=b");
  EXPECT_EQ(ours.time, "2026-01-31 12:00:00.001");
  EXPECT_EQ(ours.type, "warning");
  EXPECT_EQ(ours.message, "text a=b");
  const auto mariadb = parse_log_line("2026-01-31  1:02:03 0 [Note] ready");
  EXPECT_EQ(mariadb.time, "2026-01-31 01:02:03");
  EXPECT_EQ(mariadb.type, "note");
  EXPECT_EQ(mariadb.message, "ready");
  EXPECT_EQ(parse_log_line("anything").time, "");
}

TEST(LogTailTest, TakesMessagesOfAnyLength) {
  const std::string message(1 << 20, 'x');
  EXPECT_EQ(parse_log_line("2026-01-31T12:00:02.000+00:00 info x[1] " + message).message, message);
  EXPECT_EQ(parse_log_line(message).message, message);
}

TEST(LogTailTest, MergesFilesAndMasksSecrets) {
  const test::TemporaryFolder folder;
  std::ofstream{folder.path() / "a.log"}
      << "2026-01-31T12:00:02.000+00:00 info x[1] two\n"
      << "more of it\n"
      << "2026-01-31T12:00:03.000+00:00 info x[1] password=abc\n";
  std::ofstream{folder.path() / "b.log"} << "2026-01-31T12:00:01.000+00:00 info x[1] one\n";
  const std::vector files{folder.path() / "a.log", folder.path() / "b.log",
                          folder.path() / "none.log"};
  const auto all = log_tail(files, 10);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].message, "one");
  EXPECT_EQ(all[1].message, "two\nmore of it");
  EXPECT_EQ(all[2].message, "password=***");
  EXPECT_EQ(log_tail(files, 1).at(0).message, "password=***");
}

}  // namespace
}  // namespace oph::server
