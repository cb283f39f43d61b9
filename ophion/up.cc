// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include "base/error.h"
#include "base/log.h"
#include "io_server/instance.h"
#include "ophion/programs.h"
#include "ophion/stack.h"
#include "ophion/supervisor_lock.h"
#include "ophion/verbs.h"

namespace oph::ophion {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kDefaultIoServers = 2;
constexpr std::chrono::seconds kTimeout{240};
constexpr std::chrono::milliseconds kPoll{20};
constexpr std::size_t kLogLines = 10;

Configuration make_or_load(const UpOptions& options) {
  const Layout layout{options.folder};
  const bool is_new = !fs::exists(layout.configuration());
  auto configuration =
      is_new ? create_stack(options.folder, options.io_servers.value_or(kDefaultIoServers))
             : load_stack(options.folder);
  if (options.port) configuration.set("server.port", *options.port);
  if (options.io_servers) add_io_servers(configuration, *options.io_servers);
  if (options.data) configuration.set("data.base_path", fs::absolute(*options.data).string());
  const bool has_new_hosts = add_servers_of_hosts(configuration);
  if (is_new || has_new_hosts || options.port || options.io_servers || options.data)
    configuration.save();
  return configuration;
}

/// Starts the supervisor in a session of its own, with nothing of ours but its log.
pid_t start_supervisor(const fs::path& folder, const fs::path& log) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);

  std::string arguments[] = {own_program().string(), "supervise", "--stack", folder.string()};
  char* const list[] = {arguments[0].data(), arguments[1].data(), arguments[2].data(),
                        arguments[3].data(), nullptr};
  pid_t id = 0;
  const int reason = posix_spawn(&id, list[0], &actions, &attributes, list, environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (reason != 0) {
    errno = reason;
    throw errno_error("cannot start the supervisor");
  }
  return id;
}

[[noreturn]] void report_failure(const Layout& layout, const fs::path& log) {
  std::ifstream file{layout.failure()};
  std::stringstream reason;
  reason << file.rdbuf();
  if (!reason.str().empty()) {
    throw system_error("the stack did not start: {}", reason.str());
  }
  throw system_error("the stack did not start (log={})\n{}", log.string(),
                     io_server::last_lines(log, kLogLines));
}

/// Waits until the server has said that it listens. `supervisor` is our child; another `up` may
/// have been quicker, and then its supervisor does the work.
void wait_until_ready(const Layout& layout, const fs::path& log, pid_t supervisor) {
  const auto deadline = std::chrono::steady_clock::now() + kTimeout;
  bool has_ended = false;
  while (!fs::exists(layout.ready())) {
    has_ended = has_ended || waitpid(supervisor, nullptr, WNOHANG) != 0;
    if (has_ended && !SupervisorLock::holder(layout.lock())) report_failure(layout, log);
    if (std::chrono::steady_clock::now() > deadline) {
      down(layout.folder);
      throw system_error("the stack did not start in time (seconds={}, log={})\n{}",
                         kTimeout.count(), log.string(), io_server::last_lines(log, kLogLines));
    }
    std::this_thread::sleep_for(kPoll);
  }
}

/// Whether the stack runs; waits while it is about to start or to stop.
bool is_running(const Layout& layout) {
  while (SupervisorLock::holder(layout.lock())) {
    if (fs::exists(layout.ready())) return true;
    std::this_thread::sleep_for(kPoll);
  }
  return false;
}

void print_address(const Configuration& configuration) {
  std::cout << fmt::format(
      "address        https://{}:{}\n"
      "certificate    {}\n"
      "configuration  {}\n"
      "next           ophion user add NAME --stack {}\n",
      configuration.text("server.host"), configuration.integer("server.port"),
      configuration.path("server.certificate").string(), configuration.file().string(),
      configuration.folder().string());
}

}  // namespace

int up(const UpOptions& options) {
  const Layout layout{options.folder};
  if (is_running(layout)) {
    if (options.port || options.io_servers || options.data) {
      throw user_error("the stack is running: run 'ophion down' before changing it (stack={})",
                       options.folder.string());
    }
    std::cout << fmt::format("the stack is running already ({})\n", options.folder.string());
    print_address(load_stack(options.folder));
    return 0;
  }
  // Nothing is made for a program that could not run.
  sibling_program("oph_server");
  const auto configuration = make_or_load(options);
  prepare_stack(configuration);
  const auto log = configuration.path("log.path") / "supervisor.log";
  for (const auto& file : {layout.failure(), layout.ready()}) fs::remove(file);
  wait_until_ready(layout, log, start_supervisor(options.folder, log));
  std::cout << fmt::format("the stack is running ({})\n", options.folder.string());
  print_address(configuration);
  return 0;
}

}  // namespace oph::ophion
