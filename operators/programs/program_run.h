// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "framework/task.h"

namespace oph::operators::programs {

/// A program to run, and where what it prints goes.
struct Program {
  std::vector<std::string> arguments;                            ///< the program first, as a path
  std::vector<std::pair<std::string, std::string>> environment;  ///< all that there is
  std::filesystem::path folder;                                  ///< where it runs
  std::filesystem::path output;  ///< printed text is appended to it; empty: to the result
  std::filesystem::path errors;  ///< so is what goes to standard error
};

struct ProgramResult {
  std::string output;  ///< what was not sent to files
  int wait_status = 0;

  bool succeeded() const { return wait_status == 0; }
  /// "Script executed correctly (0)", "Script failed with code 3" …
  std::string return_code() const;
};

/// Runs a program to its end, in a process group of its own that does not outlive the task. Throws
/// a user error if the task is cancelled, or if the program takes more time or prints more than the
/// settings scripts.* allow: it is killed then. Memory beyond scripts.memory_megabytes is refused
/// to it by the system.
ProgramResult run_program(framework::Task& task, const Program& program);

}  // namespace oph::operators::programs
