// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/commands/registry.h"
#include "terminal/interpreter.h"
#include "terminal/known_variables.h"

namespace oph::terminal {
namespace {

/// Sets a variable that has few values, or prints it.
void choose(Interpreter& interpreter, const char* variable, const std::string& value) {
  if (value.empty()) {
    interpreter.screen().results << interpreter.environment().get(variable) << "\n";
    return;
  }
  check_value(variable, value);
  interpreter.environment().set(variable, value);
}

void choose_output(Interpreter& interpreter, const std::string& rest) {
  choose(interpreter, "OPH_TERM_OUTPUT", rest);
}

void choose_viewer(Interpreter& interpreter, const std::string& rest) {
  choose(interpreter, "OPH_TERM_VIEWER", rest);
}

constexpr Command kCommands[] = {
    {".output", ".output [table|csv|json|markdown]", "choose the form of results, or print it",
     choose_output},
    {".viewer", ".viewer [basic|dump|coloured|extended|extended_coloured]",
     "choose what tables show besides the results, or print it", choose_viewer},
};

}  // namespace

CommandGroup display_commands() {
  return {"Results", kCommands};
}

}  // namespace oph::terminal
