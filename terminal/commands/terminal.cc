// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "terminal/commands/help.h"
#include "terminal/commands/registry.h"
#include "terminal/interpreter.h"
#include "terminal/licence.h"
#include "terminal/render/text_layout.h"

namespace oph::terminal {
namespace {

/// The lines typed before that contain a text, with their numbers.
Grid matching_lines(const History& history, const std::string& wanted) {
  Grid grid{"", "", {{"NUMBER", "int"}, {"LINE"}}, {}};
  std::size_t number = 0;
  for (const auto& line : history.lines()) {
    ++number;
    if (line.find(wanted) != std::string::npos) {
      grid.rows.push_back({std::to_string(number), line});
    }
  }
  return grid;
}

void show_history(Interpreter& interpreter, const std::string& rest) {
  if (rest == "-c") return interpreter.history().clear();
  auto grid = matching_lines(interpreter.history(), rest);
  if (!interpreter.shows_tables()) return interpreter.show(std::move(grid));
  std::string text;
  for (const auto& row : grid.rows) text += fmt::format("{:>5}  {}\n", row[0], printable(row[1]));
  interpreter.print(text);
}

void clear_screen(Interpreter& interpreter, const std::string&) {
  if (interpreter.screen().style.width > 0) interpreter.screen().results << "\x1b[H\x1b[2J\x1b[3J";
}

void print_version(Interpreter& interpreter, const std::string&) {
  interpreter.screen().results << "oph_term " OPH_VERSION "\n";
}

void print_warranty(Interpreter& interpreter, const std::string&) {
  interpreter.print(kWarranty);
}

void print_conditions(Interpreter& interpreter, const std::string&) {
  interpreter.print(kConditions);
}

void quit(Interpreter& interpreter, const std::string&) {
  interpreter.finish();
}

constexpr Command kCommands[] = {
    {"help", "help [NAME]", "first steps, or explain a command, alias, operator or variable", help},
    {"man", "man NAME [primitive]", "the manual of an operator, else of a primitive", show_manual},
    {"update", "update [-f]", "fetch the manuals of the operators again", update_manuals},
    {"history", "history [-c|TEXT]", "list what was typed, or what contains a text; -c forgets it",
     show_history},
    {"clear", "clear", "clear the screen", clear_screen},
    {"version", "version", "print the version", print_version},
    {"warranty", "warranty", "print that there is no warranty", print_warranty},
    {"conditions", "conditions", "print what the licence allows", print_conditions},
    {"quit", "quit", "leave, as Ctrl-D does", quit},
    {"exit", "exit", "leave", quit},
};

}  // namespace

CommandGroup terminal_commands() {
  return {"Terminal", kCommands};
}

}  // namespace oph::terminal
