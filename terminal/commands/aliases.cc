// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/text.h"
#include "terminal/commands/assignment.h"
#include "terminal/commands/registry.h"
#include "terminal/interpreter.h"
#include "terminal/render/text_layout.h"

namespace oph::terminal {
namespace {

void print_aliases(Interpreter& interpreter, const std::string&) {
  print_assignments(interpreter, "ALIAS", interpreter.aliases().all());
}

void set_alias(Interpreter& interpreter, const std::string& rest) {
  const auto [name, value] = parse_assignment(rest, "setalias NAME=COMMAND");
  if (find_command(name) != nullptr) {
    throw user_error("an alias cannot take the name of a command ({})", name);
  }
  interpreter.aliases().set(name, value);
}

void get_alias(Interpreter& interpreter, const std::string& rest) {
  if (rest.empty()) return print_aliases(interpreter, rest);
  const auto value = interpreter.aliases().find(rest);
  if (!value) {
    throw user_error("no such alias ({}){}", rest, suggestion(rest, interpreter.aliases().names()));
  }
  interpreter.screen().results << printable(*value) << "\n";
}

void unset_alias(Interpreter& interpreter, const std::string& rest) {
  interpreter.aliases().unset(rest);
}

constexpr Command kCommands[] = {
    {"alias", "alias", "list the aliases", print_aliases},
    {"setalias", "setalias NAME=COMMAND", "define an alias; $1, $2, ... are the words after it",
     set_alias, true},
    {"getalias", "getalias NAME", "print an alias", get_alias},
    {"unsetalias", "unsetalias NAME", "remove an alias", unset_alias},
};

}  // namespace

CommandGroup alias_commands() {
  return {"Aliases", kCommands};
}

}  // namespace oph::terminal
