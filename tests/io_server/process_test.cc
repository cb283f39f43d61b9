// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/process.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <thread>

#include "base/error.h"
#include "tests/io_server/test_server.h"

namespace oph::io_server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string output_of(const std::vector<std::string>& arguments,
                      const std::vector<std::string>& environment = {}) {
  TemporaryFolder folder;
  const auto file = folder.path() / "output";
  run_command({arguments, environment, file}, seconds{10});
  std::ostringstream text;
  text << std::ifstream{file}.rdbuf();
  return text.str();
}

TEST(Process, InheritsNothingButTheStandardDescriptors) {
  const int descriptor = open("/dev/null", O_RDONLY);  // without O_CLOEXEC
  EXPECT_EQ(output_of({"sh", "-c",
                       "test -e /proc/self/fd/" + std::to_string(descriptor) +
                           " && echo inherited || echo closed"}),
            "closed\n");
  close(descriptor);
}

TEST(Process, GetsTheEnvironmentAndMore) {
  setenv("OPH_TEST_KEPT", "kept", 1);
  setenv("OPH_TEST_REPLACED", "old", 1);
  EXPECT_EQ(
      output_of({"sh", "-c", "echo $OPH_TEST_KEPT $OPH_TEST_REPLACED"}, {"OPH_TEST_REPLACED=new"}),
      "kept new\n");
}

TEST(Process, SaysWhatCannotBeStarted) {
  try {
    Process process{{{"/nonexistent/program"}, {}, {}}};
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.text(), "cannot start /nonexistent/program: No such file or directory");
  }
}

TEST(Process, SaysHowACommandEnded) {
  try {
    run_command({{"sh", "-c", "exit 3"}, {}, {}}, seconds{10});
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.text(), testing::HasSubstr("sh failed: exit status 3"));
  }
  EXPECT_THROW(run_command({{"sleep", "60"}, {}, {}}, milliseconds{50}), Error);
}

TEST(Process, IsKilledWhenItDoesNotListen) {
  Process process{{{"sh", "-c", "trap '' TERM; while :; do sleep 0.05; done"}, {}, {}}};
  std::this_thread::sleep_for(milliseconds{100});
  EXPECT_TRUE(process.is_running());
  process.stop(milliseconds{200});
  EXPECT_FALSE(process.is_running());
  EXPECT_THAT(process.ending(), testing::HasSubstr("signal 9"));
}

TEST(Process, DiesWithTheThreadThatStartedIt) {
  std::optional<Process> process;
  std::thread{[&] { process.emplace(Command{{"sleep", "60"}, {}, {}}); }}.join();
  EXPECT_TRUE(process->wait(seconds{5}));
}

}  // namespace
}  // namespace oph::io_server
