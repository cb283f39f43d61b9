// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/commands.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "terminal/exit_status.h"
#include "terminal/interpreter.h"
#include "terminal/monitoring.h"
#include "terminal/plot/plot_command.h"
#include "terminal/render/table.h"
#include "terminal/render/text_layout.h"

namespace oph::terminal {
namespace {

void help(Interpreter& interpreter, const std::string& rest);

void show_grid(Interpreter& interpreter, const Grid& grid) {
  interpreter.screen().results << render_table(grid, interpreter.screen().style);
}

[[noreturn]] void refuse(std::string_view usage) {
  throw Failure{ExitStatus::kCommand, fmt::format("write {}", usage)};
}

/// The two sides of NAME=VALUE.
std::pair<std::string, std::string> assignment(std::string_view rest, std::string_view usage) {
  const auto equals = rest.find('=');
  if (equals == std::string_view::npos || equals == 0) refuse(usage);
  return {std::string{trim(rest.substr(0, equals))}, std::string{trim(rest.substr(equals + 1))}};
}

void print_variables(Interpreter& interpreter, const std::string&) {
  for (const auto& [name, value] : interpreter.environment().variables()) {
    interpreter.screen().results << name << "=" << printable(value) << "\n";
  }
}

void set_variable(Interpreter& interpreter, const std::string& rest) {
  const auto [name, value] = assignment(rest, "setenv NAME=VALUE");
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

void print_aliases(Interpreter& interpreter, const std::string&) {
  for (const auto& [name, value] : interpreter.aliases().all()) {
    interpreter.screen().results << name << "=" << printable(value) << "\n";
  }
}

void set_alias(Interpreter& interpreter, const std::string& rest) {
  const auto [name, value] = assignment(rest, "setalias NAME=COMMAND");
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

void show_history(Interpreter& interpreter, const std::string& rest) {
  if (rest == "-c") return interpreter.history().clear();
  if (!rest.empty()) refuse("history [-c]");
  std::size_t number = 0;
  for (const auto& line : interpreter.history().lines()) {
    interpreter.screen().results << fmt::format("{:5}  {}\n", ++number, printable(line));
  }
}

void clear_screen(Interpreter& interpreter, const std::string&) {
  if (interpreter.screen().style.width > 0) interpreter.screen().results << "\x1b[H\x1b[2J\x1b[3J";
}

void print_version(Interpreter& interpreter, const std::string&) {
  interpreter.screen().results << "oph_term " OPH_VERSION "\n";
}

void quit(Interpreter& interpreter, const std::string&) {
  interpreter.finish();
}

void plot(Interpreter& interpreter, const std::string& rest) {
  const auto request = parse_plot(rest, interpreter.environment());
  // A cube that makes no picture is refused before it is downloaded.
  if (!request.schema_command.empty()) check_schema(interpreter.ask(request.schema_command));
  const auto response = interpreter.ask(request.command);
  const auto& screen = interpreter.screen();
  screen.results << draw_plot(response, request.missing, screen.style);
}

constexpr Command kCommands[] = {
    {"alias", "alias", "list the aliases", print_aliases},
    {"clear", "clear", "clear the screen", clear_screen},
    {"env", "env", "list the variables", print_variables},
    {"exit", "exit", "leave", quit},
    {"getalias", "getalias NAME", "print an alias", get_alias},
    {"getenv", "getenv NAME", "print a variable", get_variable},
    {"help", "help [NAME]", "explain a command, an alias or an operator", help},
    {"history", "history [-c]", "list what was typed; -c forgets it", show_history},
    {"plot", "plot [CUBE] [missing=VALUE;subset_dims=...]",
     "draw a map of two dimensions or a line of one", plot},
    {"quit", "quit", "leave", quit},
    {"resume", "resume [SESSION] [COUNT]", "list the requests of a session and go on with it",
     resume_session},
    {"setalias", "setalias NAME=COMMAND", "define an alias; $1, $2, ... are the words after it",
     set_alias, true},
    {"setenv", "setenv NAME=VALUE", "set a variable", set_variable},
    {"unsetalias", "unsetalias NAME", "remove an alias", unset_alias},
    {"unsetenv", "unsetenv NAME", "remove a variable", unset_variable},
    {"version", "version", "print the version", print_version},
    {"view", "view WORKFLOW[#MARKER] [SECONDS]", "follow a workflow until it ends", view_workflow},
};

std::string type_of(const ArgumentManual& argument) {
  return argument.values.empty() ? std::string{name(argument.kind)} : join(argument.values, "|");
}

void help_on_operator(Interpreter& interpreter, const OperatorManual& manual) {
  Grid grid;
  grid.title = manual.name + ": " + manual.summary;
  grid.description = manual.notes;
  grid.columns = {{"ARGUMENT"}, {"DEFAULT"}, {"VALUES"}, {"MEANING"}};
  for (const auto& argument : manual.arguments) {
    grid.rows.push_back({argument.name + (argument.fallback ? "" : "**"),
                         argument.fallback.value_or(""), type_of(argument), argument.help});
  }
  show_grid(interpreter, grid);
}

void help_on_all(Interpreter& interpreter) {
  Grid grid;
  grid.title = "Commands";
  grid.columns = {{"COMMAND"}, {"MEANING"}};
  for (const auto& command : kCommands) {
    grid.rows.push_back({std::string{command.usage}, std::string{command.help}});
  }
  grid.rows.push_back(
      {"oph_NAME argument=value;...", "run an operator; help oph_NAME explains it"});
  grid.rows.push_back({"./FILE.json a,b,...", "run a workflow; $1, $2, ... in it are a, b, ..."});
  show_grid(interpreter, grid);
}

void help(Interpreter& interpreter, const std::string& rest) {
  if (rest.empty()) return help_on_all(interpreter);
  auto& results = interpreter.screen().results;
  if (const auto* command = find_command(rest)) {
    results << command->usage << "\n  " << command->help << "\n";
    return;
  }
  if (const auto alias = interpreter.aliases().find(rest)) {
    results << "alias of: " << *alias << "\n";
    return;
  }
  for (const auto& manual : interpreter.manuals()) {
    if (manual.name == rest) return help_on_operator(interpreter, manual);
  }
  auto known = command_names();
  for (const auto& manual : interpreter.manuals()) known.push_back(manual.name);
  throw user_error("there is no help on it ({}){}", rest, suggestion(rest, known));
}

}  // namespace

const Command* find_command(std::string_view name) {
  const auto found = std::find_if(std::begin(kCommands), std::end(kCommands),
                                  [&](const Command& command) { return command.name == name; });
  return found == std::end(kCommands) ? nullptr : found;
}

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const auto& command : kCommands) names.emplace_back(command.name);
  return names;
}

}  // namespace oph::terminal
