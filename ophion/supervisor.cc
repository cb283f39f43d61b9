// SPDX-License-Identifier: GPL-3.0-or-later
#include "ophion/supervisor.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/hosts.h"
#include "base/log.h"
#include "io_server/instance.h"
#include "ophion/host_monitor.h"
#include "ophion/host_service.h"
#include "ophion/leftovers.h"
#include "ophion/service_list.h"
#include "ophion/stack.h"
#include "ophion/supervisor_lock.h"
#include "ophion/verbs.h"

namespace oph::ophion {
namespace fs = std::filesystem;
namespace {

using std::chrono::milliseconds;
using Clock = Backoff::Clock;

constexpr std::chrono::seconds kStartTimeout{120};
constexpr std::chrono::seconds kOptionalTimeout{60};
constexpr milliseconds kReadyPoll{20};
constexpr milliseconds kIdlePoll{1'000};
constexpr std::size_t kLogLines = 10;

}  // namespace

Supervisor::Supervisor(std::vector<Stage> stages, fs::path state) : state_{std::move(state)} {
  for (auto& stage : stages) {
    Group group;
    for (auto& service : stage.services) {
      group.children.push_back({std::move(service), {}, {}, {}, {}});
    }
    group.when_ready = std::move(stage.when_ready);
    groups_.push_back(std::move(group));
  }
  sigemptyset(&signals_);
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) sigaddset(&signals_, number);
  sigprocmask(SIG_BLOCK, &signals_, nullptr);
}

Supervisor::~Supervisor() {
  stop();
}

bool Supervisor::start() {
  for (auto& group : groups_) {
    for (auto& child : group.children) start_child(child);
    if (!wait_until_ready(group)) return false;
    group.when_ready();
  }
  write_state();
  return true;
}

void Supervisor::start_child(Child& child) {
  child.restart_time.reset();
  child.backoff.started(Clock::now());
  child.pulse.started();
  child.process.emplace(child.service.start());
  log::info("service started",
            {{"service", child.service.name}, {"pid", std::to_string(child.process->id())}});
  write_state();
}

bool Supervisor::wait_until_ready(Group& group) {
  const auto start = Clock::now();
  const auto deadline = start + kStartTimeout;
  for (auto& child : group.children) {
    bool is_ready = false;
    while (!(is_ready = child.service.is_ready())) {
      if (is_given_up(child, start)) break;
      require_running(child);
      if (is_asked_to_end(kReadyPoll)) return false;
      if (Clock::now() < deadline) continue;
      throw system_error("{} is not ready in time (seconds={}, log={})\n{}", child.service.name,
                         kStartTimeout.count(), child.service.log.string(),
                         io_server::last_lines(child.service.log, kLogLines));
    }
    // From now on it has no time to start any more: one that hangs is killed.
    if (is_ready) child.pulse.note(true, Clock::now(), child.service.patience);
  }
  return true;
}

/// Nobody waits long for what can be done without.
bool Supervisor::is_given_up(Child& child, Clock::time_point start) const {
  if (!child.service.is_optional) return false;
  if (child.process->is_running() && Clock::now() - start < kOptionalTimeout) return false;
  log::warning("the stack starts without a service", {{"service", child.service.name}});
  return true;
}

void Supervisor::require_running(Child& child) const {
  if (child.process->is_running()) return;
  throw system_error("{} ended at its start: {} (log={})\n{}", child.service.name,
                     child.process->ending(), child.service.log.string(),
                     io_server::last_lines(child.service.log, kLogLines));
}

void Supervisor::watch(const std::function<void()>& also) {
  while (!is_asked_to_end(time_to_next_restart())) {
    for (auto& group : groups_) {
      for (auto& child : group.children) look_after(child);
    }
    also();
  }
}

/// Whoever waits for a service that hangs gets an error when it dies.
void Supervisor::feel_pulse(Child& child) const {
  const auto& service = child.service;
  if (!service.answers || !child.process || !child.process->is_running()) return;
  if (!child.pulse.is_due(Clock::now())) return;
  const bool answers = service.answers();
  if (!child.pulse.note(answers, Clock::now(), service.patience)) return;
  log::error("service does not answer and is killed",
             {{"service", service.name}, {"seconds", std::to_string(service.patience.count())}});
  kill(child.process->id(), SIGKILL);
}

void Supervisor::look_after(Child& child) {
  feel_pulse(child);
  const auto now = Clock::now();
  const auto& name = child.service.name;
  if (child.process && !child.process->is_running()) {
    log::error("service ended", {{"service", name}, {"how", child.process->ending()}});
    child.process.reset();
    child.restart_time = child.backoff.died(now);
    write_state();
  }
  if (!child.restart_time || *child.restart_time > now) return;
  const auto status = guard([&] { start_child(child); });
  if (status) return;
  log::failure(status, {{"service", name}});
  child.restart_time = child.backoff.died(now);
}

milliseconds Supervisor::time_to_next_restart() const {
  auto time = kIdlePoll;
  for (const auto& group : groups_) {
    for (const auto& child : group.children) {
      if (!child.restart_time) continue;
      const auto left = std::chrono::ceil<milliseconds>(*child.restart_time - Clock::now());
      time = std::clamp(left, milliseconds{0}, time);
    }
  }
  return time;
}

bool Supervisor::is_asked_to_end(milliseconds timeout) {
  const timespec limit{timeout.count() / 1'000, timeout.count() % 1'000 * 1'000'000};
  const int number = sigtimedwait(&signals_, nullptr, &limit);
  return number == SIGTERM || number == SIGINT;
}

void Supervisor::stop() {
  for (auto group = groups_.rbegin(); group != groups_.rend(); ++group) {
    for (auto& child : group->children) {
      if (child.process && child.process->is_running()) kill(child.process->id(), SIGTERM);
    }
    for (auto& child : group->children) {
      if (!child.process) continue;
      child.process->stop(child.service.grace);
      log::info("service stopped",
                {{"service", child.service.name}, {"how", child.process->ending()}});
      child.process.reset();
    }
  }
}

void Supervisor::write_state() const {
  auto list = nlohmann::json::array();
  for (const auto& group : groups_) {
    for (const auto& child : group.children) {
      list.push_back({{"name", child.service.name},
                      {"port", child.service.port},
                      {"pid", child.process ? child.process->id() : 0},
                      {"deaths", child.backoff.deaths()}});
    }
  }
  // Readers must never see half a file.
  const auto fresh = state_.string() + ".new";
  std::ofstream{fresh} << list.dump() << '\n';
  fs::rename(fresh, state_);
}

namespace {

void run_stack(const Configuration& configuration, const Layout& layout) {
  if (const auto count = kill_leftovers(layout.folder); count > 0) {
    log::warning("processes of a former supervisor were killed",
                 {{"count", std::to_string(count)}});
  }
  if (spans_hosts(configuration)) make_hosts_certificate(configuration);
  setenv("OPHION_SUPERVISED", layout.folder.c_str(), 1);
  Supervisor supervisor{stages(configuration), layout.services()};
  initialise_databases(configuration);
  if (supervisor.start()) {
    log::info("stack is running");
    HostMonitor hosts{configuration};
    supervisor.watch([&] { hosts.look(); });
  }
  log::info("stack stops");
  fs::remove(layout.ready());
  supervisor.stop();
}

}  // namespace

int supervise(const fs::path& folder) {
  const Layout layout{folder};
  const auto configuration = load_stack(folder);
  log::open("supervisor", {}, configuration.text("log.level"));
  prepare_stack(configuration);
  const auto lock = SupervisorLock::take(layout.lock());
  if (!lock) throw user_error("the stack is running already (stack={})", folder.string());
  for (const auto& file : {layout.failure(), layout.ready(), layout.services()}) fs::remove(file);
  std::ofstream{layout.pid()} << getpid() << '\n';

  const auto status = guard([&] { run_stack(configuration, layout); });
  for (const auto& file : {layout.pid(), layout.ready(), layout.services()}) fs::remove(file);
  if (status) return 0;
  log::failure(status);
  std::ofstream{layout.failure()} << status.text;
  return 1;
}

}  // namespace oph::ophion
