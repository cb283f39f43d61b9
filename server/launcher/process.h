// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace oph::server {

/// What to start.
struct Command {
  std::vector<std::string> arguments;  ///< the program first, found in PATH unless it has a '/'
  std::vector<std::pair<std::string, std::string>> environment;  ///< added to the server's own
  std::filesystem::path output;   ///< standard output is appended to it
  std::filesystem::path errors;   ///< so is standard error
  int signal_at_death = SIGKILL;  ///< sent to the child when the server dies
};

/// A child process, leader of a process group of its own. It inherits no descriptors but the three
/// standard ones.
class Process {
 public:
  explicit Process(pid_t id) : id_{id} {}
  /// Kills the group, if the child has not ended, and reaps the child.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t id() const { return id_; }
  /// Waits for the end; returns the wait status, or nothing after `limit`.
  std::optional<int> wait(std::chrono::milliseconds limit);
  /// Sends a signal to the group.
  void signal(int number) const;
  /// Asks the group to end, and kills it if it has not after `limit`. Returns the wait status.
  int stop(std::chrono::milliseconds limit);

 private:
  pid_t id_;
  std::optional<int> status_;
};

/// The number of the signal that a wait status tells of, also when a launcher passes it on as an
/// exit code above 128; 0: none.
int signal_of(int wait_status);

/// Starts processes, all from one thread that lives as long as this object: the kernel ties the
/// signal at the death of the parent to the thread that forked.
class Spawner {
 public:
  Spawner();
  ~Spawner();
  Spawner(const Spawner&) = delete;
  Spawner& operator=(const Spawner&) = delete;

  /// Throws a system error. May be called by any thread.
  std::unique_ptr<Process> start(const Command& command);

 private:
  class Queue;
  std::unique_ptr<Queue> queue_;
  std::thread thread_;
};

}  // namespace oph::server
