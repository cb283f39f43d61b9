// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/launcher/resident_pool.h"

#include <gmock/gmock.h>
#include <stdlib.h>
#include <unistd.h>

#include <fstream>

#include "base/task_string.h"
#include "server/launcher/one_shot.h"

namespace oph::server {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

class LauncherTest : public testing::Test {
 protected:
  LauncherTest() : configuration_{make_folder()} {
    std::filesystem::create_directories(configuration_.folder() / "run");
    std::filesystem::create_directories(configuration_.path("log.path"));
    program_.emplace(configuration_, OPH_TEST_FRAMEWORK);
    spawner_.emplace();
    hub_.emplace(program_->pool_socket());
  }
  ~LauncherTest() override {
    hub_.reset();
    std::filesystem::remove_all(configuration_.folder());
  }

  static std::filesystem::path make_folder() {
    std::string name = std::filesystem::temp_directory_path() / "pool_XXXXXX";
    return ::mkdtemp(name.data());
  }

  std::unique_ptr<ResidentPool> pool(const std::string& name, std::int64_t ranks = 1,
                                     bool uses_mpi = false) {
    ResidentPool::Settings settings{name, ranks, uses_mpi, milliseconds{20'000}, milliseconds{300}};
    return std::make_unique<ResidentPool>(settings, *program_, *spawner_, *hub_);
  }

  static pool::Result run(Launcher& launcher, const std::string& what, std::int64_t ranks = 1) {
    return launcher.run({5, ranks, "operator=oph_test;what=" + what + ";"},
                        [](const pool::Progress&) {});
  }

  static std::string error_of(Launcher& launcher, const std::string& what) {
    try {
      run(launcher, what);
    } catch (const ProcessLost& error) {
      return error.text();
    }
    return "not lost";
  }

  Configuration configuration_;
  std::optional<FrameworkProgram> program_;
  std::optional<Spawner> spawner_;
  std::optional<PoolHub> hub_;
};

TEST_F(LauncherTest, KeepsItsProcess) {
  const auto tested = pool("meta0");
  tested->start();
  const auto first = run(*tested, "quick");
  EXPECT_EQ(first.status, "OPH_STATUS_COMPLETED");
  EXPECT_EQ(run(*tested, "quick").outputs, first.outputs);
}

TEST_F(LauncherTest, PassesProgressOn) {
  const auto tested = pool("meta0");
  std::int64_t done = 0;
  tested->run({5, 1, "operator=oph_test;"}, [&](const pool::Progress& step) { done = step.done; });
  EXPECT_EQ(done, 1);
}

TEST_F(LauncherTest, TellsOfACrashAndStartsAgain) {
  const auto tested = pool("meta0");
  EXPECT_EQ(error_of(*tested, "crash"),
            "the process that ran the operator ended unexpectedly (operator=oph_test, signal=11)");
  EXPECT_EQ(run(*tested, "quick").status, "OPH_STATUS_COMPLETED");
}

TEST_F(LauncherTest, CancelsATask) {
  const auto tested = pool("meta0");
  tested->cancel(5);
  EXPECT_EQ(run(*tested, "until_cancelled").status, "OPH_STATUS_ABORTED");
}

TEST_F(LauncherTest, KillsATaskThatDoesNotStop) {
  const auto tested = pool("meta0");
  tested->cancel(5);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(error_of(*tested, "deaf"), HasSubstr("signal=9"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{10});
}

TEST_F(LauncherTest, FailsWhenThePoolDoesNotStart) {
  const auto broken = pool("broken");
  try {
    broken->start();
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.text(), HasSubstr("ended while it was being started"));
  }
  std::ifstream log{configuration_.path("log.path") / "broken.log"};
  std::string line;
  std::getline(log, line);
  EXPECT_EQ(line, "no");
}

TEST_F(LauncherTest, TurnsStrangersAway) {
  ResidentPool::Settings settings{"liar", 1, false, milliseconds{1500}, milliseconds{300}};
  ResidentPool liar{settings, *program_, *spawner_, *hub_};
  EXPECT_THROW(liar.start(), Error);
}

TEST_F(LauncherTest, RefusesMoreRanksThanThereAre) {
  const auto tested = pool("meta0");
  EXPECT_THROW(run(*tested, "quick", 2), Error);
}

TEST_F(LauncherTest, StopsWhileItStarts) {
  ResidentPool::Settings settings{"liar", 1, false, milliseconds{60'000}, milliseconds{300}};
  ResidentPool liar{settings, *program_, *spawner_, *hub_};
  std::thread stopper{[&] {
    std::this_thread::sleep_for(milliseconds{300});
    liar.stop();
  }};
  EXPECT_THROW(liar.start(), Error);
  stopper.join();
}

TEST_F(LauncherTest, RunsRanksByMpi) {
  const auto tested = pool("data0", 2, true);
  const auto outputs = TaskString::parse(run(*tested, "quick", 2).outputs);
  EXPECT_EQ(outputs.find("ranks"), "2");
  EXPECT_THAT(error_of(*tested, "crash"), HasSubstr("(operator=oph_test, signal="));
  EXPECT_EQ(run(*tested, "quick", 1).status, "OPH_STATUS_COMPLETED");
}

TEST_F(LauncherTest, RunsOneTaskByMpi) {
  OneShotLauncher launcher{*program_, *spawner_};
  const auto result = run(launcher, "quick");
  EXPECT_EQ(result.status, "OPH_STATUS_COMPLETED");
  EXPECT_EQ(result.outputs, "cube=http://h/1/2;");
  EXPECT_THAT(error_of(launcher, "crash"), HasSubstr("ended unexpectedly"));
}

TEST_F(LauncherTest, ReportsAProgramThatIsMissing) {
  Command command;
  command.arguments = {"/no/such/program"};
  command.output = command.errors = configuration_.folder() / "log.txt";
  try {
    spawner_->start(command);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.text(), HasSubstr("cannot start /no/such/program"));
  }
}

TEST_F(LauncherTest, GivesChildrenNoDescriptors) {
  Command command;
  const auto output = configuration_.folder() / "descriptors";
  command.arguments = {"ls", "/proc/self/fd"};
  command.output = command.errors = output;
  const int extra = ::dup(1);  // would be inherited by a plain exec
  spawner_->start(command)->wait(milliseconds{5000});
  ::close(extra);
  std::ifstream file{output};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  EXPECT_EQ(text, "0\n1\n2\n3\n") << "3 is the listed folder itself";
}

}  // namespace
}  // namespace oph::server
