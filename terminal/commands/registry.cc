// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/commands/registry.h"

#include <fmt/format.h>

#include "terminal/exit_status.h"

namespace oph::terminal {

std::vector<CommandGroup> command_groups() {
  return {work_commands(),     workflow_commands(), display_commands(),
          variable_commands(), alias_commands(),    terminal_commands()};
}

const Command* find_command(std::string_view name) {
  for (const auto& group : command_groups()) {
    for (const auto& command : group.commands) {
      if (command.name == name) return &command;
    }
  }
  return nullptr;
}

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const auto& group : command_groups()) {
    for (const auto& command : group.commands) names.emplace_back(command.name);
  }
  return names;
}

void refuse_usage(std::string_view usage) {
  throw Failure{ExitStatus::kCommand, fmt::format("write {}", usage)};
}

}  // namespace oph::terminal
