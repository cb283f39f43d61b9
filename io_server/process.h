// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace oph::io_server {

/// What to start and how.
struct Command {
  std::vector<std::string> arguments;    ///< the program first: a path, or a name found in PATH
  std::vector<std::string> environment;  ///< "NAME=value", besides what the parent has
  std::filesystem::path output;          ///< standard output and error are appended to this file
};

/// A child process. It inherits no descriptor but the three standard ones, has a process group of
/// its own, and is killed when the *thread* that started it ends, however it ends: start children
/// from a thread that lives as long as they shall. Not thread-safe.
class Process {
 public:
  /// Throws a system error if the program cannot be started.
  explicit Process(const Command& command);
  /// Kills the process if it still runs.
  ~Process();
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;

  pid_t id() const { return id_; }
  bool is_running();
  /// Waits until the process has ended; false if it still runs after `timeout`.
  bool wait(std::chrono::milliseconds timeout);
  /// Says how it ended: "exit status 1", "signal 9 (Killed)". Precondition: it has ended.
  std::string ending() const;
  /// Whether it ended by itself with status 0. Precondition: it has ended.
  bool succeeded() const;
  /// Asks for the end with SIGTERM, and kills it and its process group after `grace`.
  void stop(std::chrono::milliseconds grace);

 private:
  void kill_group();

  pid_t id_ = 0;
  std::optional<int> status_;
};

/// Runs a command to its end. Throws a system error that names the output file if it fails or
/// takes longer than `timeout`.
void run_command(const Command& command, std::chrono::milliseconds timeout);

}  // namespace oph::io_server
