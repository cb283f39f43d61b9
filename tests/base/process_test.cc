// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/process.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <thread>

#include "base/error.h"
#include "base/group_watch.h"
#include "tests/support/temporary_folder.h"

namespace oph {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string output_of(const std::vector<std::string>& arguments,
                      const std::vector<std::pair<std::string, std::string>>& environment = {}) {
  test::TemporaryFolder folder;
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
  EXPECT_EQ(output_of({"sh", "-c", "echo $OPH_TEST_KEPT $OPH_TEST_REPLACED"},
                      {{"OPH_TEST_REPLACED", "new"}}),
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

/// Whether a process exists that is no zombie.
bool is_alive(pid_t id) {
  std::ifstream file{"/proc/" + std::to_string(id) + "/stat"};
  std::string line;
  std::getline(file, line);
  return !line.empty() && line.find(") Z") == std::string::npos;
}

/// Waits until a file has a number in it.
pid_t read_number(const std::filesystem::path& file) {
  for (int attempt = 0; attempt < 2000; ++attempt) {
    pid_t number = 0;
    if (std::ifstream{file} >> number) return number;
    std::this_thread::sleep_for(milliseconds{10});
  }
  return 0;
}

bool dies(pid_t id) {
  for (int attempt = 0; attempt < 2000 && is_alive(id); ++attempt) {
    std::this_thread::sleep_for(milliseconds{10});
  }
  return !is_alive(id);
}

TEST(Process, RunsWhereItIsToldWithNothingButItsEnvironment) {
  test::TemporaryFolder folder;
  Command command;
  command.arguments = {"sh", "-c", "pwd; env | sort"};
  command.environment = {{"PATH", "/usr/bin:/bin"}, {"OPH_TEST_OWN", "1"}};
  command.inherits_environment = false;
  command.folder = folder.path();
  command.output = folder.path() / "output";
  setenv("OPH_TEST_SECRET", "secret", 1);
  run_command(command, seconds{10});
  std::ostringstream text;
  text << std::ifstream{command.output}.rdbuf();
  EXPECT_THAT(text.str(), testing::StartsWith(folder.path().string() + "\n"));
  EXPECT_THAT(text.str(), testing::HasSubstr("OPH_TEST_OWN=1\n"));
  EXPECT_THAT(text.str(), testing::Not(testing::HasSubstr("SECRET")));
}

TEST(Process, HasNoMoreMemoryThanItMay) {
  Command command;
  command.arguments = {"sh", "-c", "ulimit -v"};
  command.memory_bytes = std::int64_t{512} << 20;
  test::TemporaryFolder folder;
  command.output = folder.path() / "output";
  run_command(command, seconds{10});
  EXPECT_EQ(read_number(command.output), 512 << 10) << "in kilobytes";
}

TEST(Process, ClearsItsGroupWhenItEnds) {
  test::TemporaryFolder folder;
  const auto file = folder.path() / "child";
  Process process{{{"sh", "-c", "sleep 600 & echo $! > " + file.string()}}};
  ASSERT_TRUE(process.wait_and_clear(seconds{20}));
  EXPECT_TRUE(process.succeeded());
  const auto child = read_number(file);
  ASSERT_GT(child, 0);
  EXPECT_TRUE(dies(child));
}

TEST(GroupWatch, KillsTheWholeGroupWhenItsOwnerDies) {
  test::TemporaryFolder folder;
  const auto file = folder.path() / "child";
  const auto owner = fork();
  if (owner == 0) {
    // The shell would die by itself, what it starts would not.
    const GroupWatch watch;
    Command command;
    command.arguments = {"sh", "-c", "sleep 600 & echo $! > " + file.string() + "; wait"};
    command.group_descriptor = watch.descriptor();
    const Process process{command};
    pause();
    _exit(0);
  }
  const auto child = read_number(file);
  ASSERT_GT(child, 0);
  EXPECT_TRUE(is_alive(child));
  kill(owner, SIGKILL);
  waitpid(owner, nullptr, 0);
  EXPECT_TRUE(dies(child));
}

}  // namespace
}  // namespace oph
