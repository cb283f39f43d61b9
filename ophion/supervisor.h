// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <csignal>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "base/process.h"
#include "ophion/service.h"

namespace oph::ophion {

/// Starts services stage by stage, starts again what dies, and stops all in the opposite order
/// when the process is asked to end (SIGTERM, SIGINT). Only one thread may run: its services die
/// with it.
class Supervisor {
 public:
  /// `state` is a file that tells `ophion status` what runs.
  Supervisor(std::vector<Stage> stages, std::filesystem::path state);
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  /// Starts everything; false if it was asked to end meanwhile. Throws if something cannot start.
  bool start();
  /// Keeps everything running until it is asked to end. `also` is called every second or so.
  void watch(const std::function<void()>& also = [] {});
  /// Stops everything that runs.
  void stop();

 private:
  struct Child {
    Service service;
    std::optional<Process> process;
    Backoff backoff;
    Pulse pulse;
    std::optional<Backoff::Clock::time_point> restart_time;
  };
  struct Group {
    std::vector<Child> children;
    std::function<void()> when_ready;
  };

  void start_child(Child& child);
  bool wait_until_ready(Group& group);
  bool is_given_up(Child& child, Backoff::Clock::time_point start) const;
  void require_running(Child& child) const;
  void look_after(Child& child);
  void feel_pulse(Child& child) const;
  std::chrono::milliseconds time_to_next_restart() const;
  bool is_asked_to_end(std::chrono::milliseconds timeout);
  void write_state() const;

  std::vector<Group> groups_;
  std::filesystem::path state_;
  sigset_t signals_{};
};

}  // namespace oph::ophion
