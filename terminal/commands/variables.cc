// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/text.h"
#include "terminal/commands/assignment.h"
#include "terminal/commands/registry.h"
#include "terminal/interpreter.h"
#include "terminal/known_variables.h"
#include "terminal/render/text_layout.h"

namespace oph::terminal {
namespace {

void print_variables(Interpreter& interpreter, const std::string& rest) {
  if (!rest.empty()) refuse_usage("env");
  print_assignments(interpreter, "VARIABLE", interpreter.environment().variables());
}

void set_variable(Interpreter& interpreter, const std::string& rest) {
  const auto [name, value] = parse_assignment(rest, "setenv NAME=VALUE");
  check_value(name, value);
  interpreter.environment().set(name, value);
}

void get_variable(Interpreter& interpreter, const std::string& rest) {
  if (rest.empty()) return print_variables(interpreter, rest);
  const auto& environment = interpreter.environment();
  if (!environment.contains(rest)) {
    throw user_error("no such variable ({}){}", rest, suggestion(rest, environment.names()));
  }
  interpreter.screen().results << printable(environment.get(rest)) << "\n";
}

void unset_variable(Interpreter& interpreter, const std::string& rest) {
  interpreter.environment().unset(rest);
}

constexpr Command kCommands[] = {
    {"env", "env", "list the variables; help OPH_NAME explains one", print_variables},
    {"setenv", "setenv NAME=VALUE", "set a variable; $NAME stands for it in what is typed",
     set_variable},
    {"getenv", "getenv NAME", "print a variable", get_variable},
    {"unsetenv", "unsetenv NAME", "remove a variable", unset_variable},
};

}  // namespace

CommandGroup variable_commands() {
  return {"Variables", kCommands};
}

}  // namespace oph::terminal
