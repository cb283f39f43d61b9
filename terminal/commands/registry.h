// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oph::terminal {

class Interpreter;

/// A command of the terminal itself.
struct Command {
  std::string_view name;
  std::string_view usage;  ///< "setenv NAME=VALUE"
  std::string_view help;
  void (*run)(Interpreter& interpreter, const std::string& rest);
  bool is_literal = false;  ///< $variables in its words are not replaced
};

/// Commands that belong together, under a title.
struct CommandGroup {
  std::string_view title;
  std::span<const Command> commands;
};

// One group a file.
CommandGroup work_commands();
CommandGroup workflow_commands();
CommandGroup display_commands();
CommandGroup variable_commands();
CommandGroup alias_commands();
CommandGroup terminal_commands();

/// All groups, in the order of the help.
std::vector<CommandGroup> command_groups();

/// Finds a command; null if there is none of this name.
const Command* find_command(std::string_view name);

std::vector<std::string> command_names();

/// Throws a Failure (kCommand) that tells how a command is written.
[[noreturn]] void refuse_usage(std::string_view usage);

}  // namespace oph::terminal
