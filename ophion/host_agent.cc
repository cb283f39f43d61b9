// SPDX-License-Identifier: GPL-3.0-or-later
// What runs on another host of a stack: its I/O server, under a supervisor of its own.

#include <unistd.h>

#include <csignal>
#include <thread>

#include "base/error.h"
#include "base/hosts.h"
#include "base/log.h"
#include "io_server/instance.h"
#include "io_server/primitives.h"
#include "ophion/service_list.h"
#include "ophion/stack.h"
#include "ophion/supervisor.h"
#include "ophion/supervisor_lock.h"
#include "ophion/verbs.h"

namespace oph::ophion {
namespace fs = std::filesystem;
namespace {

constexpr std::chrono::seconds kTakeOverLimit{30};

HostSettings find_host(const Configuration& configuration, const std::string& name) {
  for (auto& host : other_hosts(configuration)) {
    if (host.name == name) return host;
  }
  throw user_error("no such host in the configuration (host={})", name);
}

const IoServerSettings& find_server(const Configuration& configuration, const HostSettings& host) {
  for (const auto& server : configuration.io_servers) {
    const auto place = host_of(configuration, server);
    if (place && place->name == host.name) return server;
  }
  throw user_error("the host has no I/O server, run 'ophion up' (host={})", host.name);
}

void register_here(const Configuration& configuration, const IoServerSettings& server) {
  const auto manuals = io_server::read_manuals(configuration.path("framework.primitive_path"));
  io_server::register_primitives(configuration, server, manuals);
}

/// An agent whose connection broke may still run: it has nobody to serve.
SupervisorLock take_over(const fs::path& file) {
  const auto deadline = std::chrono::steady_clock::now() + kTakeOverLimit;
  for (;;) {
    if (auto lock = SupervisorLock::take(file)) return *std::move(lock);
    if (const auto holder = SupervisorLock::holder(file)) ::kill(*holder, SIGTERM);
    if (std::chrono::steady_clock::now() > deadline) {
      throw system_error("another agent of this host does not end (lock={})", file.string());
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  }
}

/// Ends this process in good order when standard input ends.
void end_with_input() {
  std::thread{[] {
    char ignored = 0;
    while (::read(STDIN_FILENO, &ignored, 1) > 0) {
    }
    ::kill(::getpid(), SIGTERM);
  }}.detach();
}

void run_agent(const Configuration& configuration, const HostSettings& host) {
  const auto& server = find_server(configuration, host);
  const auto instance =
      std::make_shared<io_server::Instance>(fragment_settings(configuration, server));
  instance->initialise();
  Stage stage;
  stage.services.push_back(database_service(configuration, instance));
  stage.when_ready = [&, instance] {
    // Other hosts can log in when all is there that they need.
    register_here(configuration, server);
    instance->correct_account();
    log::info("host serves", {{"host", host.name}});
  };
  std::vector<Stage> stages;
  stages.push_back(std::move(stage));
  Supervisor supervisor{std::move(stages), host.folder / "services.json"};
  end_with_input();
  if (supervisor.start()) supervisor.watch();
  supervisor.stop();
}

}  // namespace

int serve_host(const fs::path& folder, const std::string& name, bool only_registers) {
  const auto configuration = load_stack(folder);
  const auto host = find_host(configuration, name);
  if (only_registers) {
    register_here(configuration, find_server(configuration, host));
    return 0;
  }
  log::open("host " + name, {}, configuration.text("log.level"));
  fs::create_directories(host.folder);
  fs::permissions(host.folder, fs::perms::owner_all);
  const auto lock = take_over(host.folder / "agent.lock");
  run_agent(configuration, host);
  return 0;
}

}  // namespace oph::ophion
