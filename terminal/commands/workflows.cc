// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "terminal/commands/registry.h"
#include "terminal/commands/sessions.h"
#include "terminal/commands/view.h"
#include "terminal/commands/watch.h"
#include "terminal/commands/words.h"
#include "terminal/exit_status.h"
#include "terminal/interpreter.h"
#include "terminal/picture_file.h"
#include "terminal/render/graph.h"
#include "terminal/render/text_layout.h"
#include "terminal/request.h"
#include "terminal/substitution.h"
#include "terminal/workflow_file.h"
#include "terminal/workflow_plan.h"

namespace oph::terminal {
namespace {

/// A workflow file with its arguments, as it would be sent.
std::string request_of(Interpreter& interpreter, Words& words) {
  const auto file = words.take();
  const auto text = read_workflow_file(file);
  return request_from_workflow(text, split_arguments(words.rest()), file,
                               interpreter.environment());
}

/// An argument whose filters, if it has any, only list what they mean.
std::string listing(std::string argument) {
  if (argument.find("=[") != std::string::npos && argument.ends_with(']')) {
    argument.insert(argument.size() - 1, ";run=no");
  }
  return argument;
}

/// What a massive task would work on: the server lists it when its filter says not to run it.
void show_targets(Interpreter& interpreter, const PlannedTask& task) {
  std::string command = task.operator_name + " ";
  for (const auto& argument : task.arguments) command += listing(argument) + ";";
  interpreter.tell(fmt::format("{}: {}", task.name, join(task.arguments, ";")));
  interpreter.show(interpreter.ask(command));
}

/// `check [-m] FILE [ARGUMENTS]`
void check(Interpreter& interpreter, const std::string& rest) {
  Words words{rest, "check [-m] FILE.json [a,b,...]"};
  const bool shows_massive = words.take_flag("-m");
  const auto request = request_of(interpreter, words);
  const auto plan = parse_plan(request);
  auto json = nlohmann::ordered_json::parse(request);
  json["run"] = "no";
  json["exec_mode"] = "sync";
  const auto response = interpreter.conversation().exchange(json.dump());
  if (response && response->error()) throw Failure{ExitStatus::kReply, *response->error()};
  interpreter.print(render_graph(graph_of(plan, {}), interpreter.screen().style) + "\n");
  if (response) interpreter.show(*response);
  save_picture(interpreter, dot_of(plan, {}), plan.name);
  for (const auto& task : plan.tasks) {
    const bool is_alone = task.dependencies.empty();
    if (shows_massive && task.is_massive() && is_alone) show_targets(interpreter, task);
  }
}

/// `file FILE [ARGUMENTS]`
void describe_file(Interpreter& interpreter, const std::string& rest) {
  Words words{rest, "file FILE.json [a,b,...]"};
  const auto plan = parse_plan(request_of(interpreter, words));
  Grid grid{plan.name, plan.abstract, {{"TASK"}, {"OPERATOR"}, {"ARGUMENTS"}, {"AFTER"}}, {}};
  for (const auto& task : plan.tasks) {
    std::vector<std::string> parents;
    for (const auto& dependency : task.dependencies) parents.push_back(dependency.task);
    grid.rows.push_back(
        {task.name, task.operator_name, join(task.arguments, "; "), join(parents, ", ")});
  }
  interpreter.show(std::move(grid));
}

bool mentions(std::string_view text, std::size_t position) {
  // Whatever takes the place of this position only changes a text that mentions it.
  std::vector<std::string> values;
  for (std::size_t i = 1; i <= position; ++i) values.push_back(fmt::format("${{{}}}", i));
  values.back() = "";
  const auto without = substitute_positions(text, values);
  values.back() = "x";
  return substitute_positions(text, values) != without;
}

/// `args FILE`
void list_parameters(Interpreter& interpreter, const std::string& rest) {
  Words words{rest, "args FILE.json"};
  const auto text = read_workflow_file(words.take());
  words.end();
  const auto plan = parse_plan(text);
  Grid grid{"Parameters", "", {{"PARAMETER"}, {"TASK"}, {"ARGUMENT"}}, {}};
  for (std::size_t i = 1; i <= highest_position(text); ++i) {
    const auto name = fmt::format("${}", i);
    const auto before = grid.rows.size();
    for (const auto& task : plan.tasks) {
      for (const auto& argument : task.arguments) {
        if (mentions(argument, i)) grid.rows.push_back({name, task.name, argument});
      }
    }
    if (grid.rows.size() == before && mentions(text, i)) grid.rows.push_back({name, "", ""});
  }
  interpreter.show(std::move(grid));
}

constexpr Command kCommands[] = {
    {"check", "check [-m] FILE.json [a,b,...]",
     "let the server check a workflow, and show its tasks; -m: and what massive ones work on",
     check},
    {"file", "file FILE.json [a,b,...]", "list the tasks of a workflow file", describe_file},
    {"args", "args FILE.json", "list what $1, $2, ... are for in a workflow file", list_parameters},
    {"view", "view WORKFLOW[#MARKER] | -j JOBID [-s MASK] [TIMES [SECONDS]]",
     "follow a workflow until it ends; with a marker: request and answer of that task", view},
    {"watch", "watch [-n SECONDS] COMMAND", "run a command again and again, until Ctrl-C", watch},
    {"resume", "resume [SESSION] [COUNT] [-v]",
     "list the requests of a session and go on with it; -v: and their answers", resume_session},
};

}  // namespace

CommandGroup workflow_commands() {
  return {"Workflows and sessions", kCommands};
}

}  // namespace oph::terminal
