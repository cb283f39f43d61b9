// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace oph {

/// What to start, and what it finds.
struct Command {
  /// The program first, found in the PATH of its environment unless it has a '/'.
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, std::string>> environment = {};
  std::filesystem::path output = {};  ///< standard output is appended to it; empty: discarded
  std::filesystem::path errors = {};  ///< so is standard error; empty: as standard output
  /// Whether `environment` is added to that of this process, or is all that there is.
  bool inherits_environment = true;
  std::filesystem::path folder = {};  ///< where it runs; empty: where this process does
  int signal_at_death = SIGKILL;      ///< sent to it when the thread that started it dies
  std::int64_t memory_bytes = 0;      ///< address space of each of its processes; 0: no limit
  /// Open files that take the place of `output` and `errors`; -1: none. They stay open here.
  int output_descriptor = -1;
  int errors_descriptor = -1;
  int input_descriptor = -1;  ///< standard input, likewise; -1: empty
  int group_descriptor = -1;  ///< the number of its group is written there first; see GroupWatch
};

/// A child process, leader of a process group of its own. It inherits no descriptors but the three
/// standard ones, no blocked signals, and dies with the thread that started it.
class Process {
 public:
  /// Starts a command. Throws a system error that names it.
  explicit Process(const Command& command);
  /// Kills the group, if the child has not ended, and reaps the child.
  ~Process();
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;

  pid_t id() const { return id_; }
  /// Reaps the child if it has ended.
  bool is_running();
  /// Waits for the end; returns the wait status, or nothing after `limit`.
  std::optional<int> wait(std::chrono::milliseconds limit);
  /// Sends a signal to the group.
  void signal(int number) const;
  /// Asks the group to end with SIGTERM, and kills it if the child has not ended after `limit`.
  /// Returns the wait status.
  int stop(std::chrono::milliseconds limit);
  /// Waits as wait(), and kills what the child left running in its group.
  std::optional<int> wait_and_clear(std::chrono::milliseconds limit);

  /// "exit status 1", "signal 11 (Segmentation fault)"; of an ended process only.
  std::string ending() const;
  /// Whether it ended by itself with status 0.
  bool succeeded() const;

 private:
  void kill_if_running();

  pid_t id_ = 0;
  std::optional<int> status_;
};

/// Runs a command to its end. Throws a system error that names the output file if it fails or takes
/// longer than `limit`.
void run_command(const Command& command, std::chrono::milliseconds limit);

}  // namespace oph
