// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

/// Finds a command; null if there is none of this name.
const Command* find_command(std::string_view name);

std::vector<std::string> command_names();

}  // namespace oph::terminal
