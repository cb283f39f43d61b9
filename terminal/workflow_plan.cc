// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/workflow_plan.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"
#include "terminal/exit_status.h"

namespace oph::terminal {
namespace {

using Json = nlohmann::ordered_json;

std::string text_in(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

const Json& list_in(const Json& object, const char* key) {
  static const Json kNone = Json::array();
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : kNone;
}

PlannedTask::Dependency parse_dependency(const Json& json) {
  PlannedTask::Dependency dependency{text_in(json, "task"), text_in(json, "type")};
  if (dependency.type.empty()) dependency.type = json.contains("argument") ? "all" : "embedded";
  return dependency;
}

PlannedTask parse_task(const Json& json) {
  if (!json.is_object()) throw Failure{ExitStatus::kParameter, "a task must be a JSON object"};
  PlannedTask task;
  task.name = text_in(json, "name");
  task.operator_name = to_lower(text_in(json, "operator"));
  for (const auto& argument : list_in(json, "arguments")) {
    if (argument.is_string()) task.arguments.push_back(argument.get<std::string>());
  }
  for (const auto& dependency : list_in(json, "dependencies")) {
    if (dependency.is_object()) task.dependencies.push_back(parse_dependency(dependency));
  }
  return task;
}

/// The position of a task; throws if there is none of the name.
std::size_t position_of(const WorkflowPlan& plan, const std::string& name) {
  const auto found = std::ranges::find(plan.tasks, name, &PlannedTask::name);
  if (found == plan.tasks.end()) {
    throw Failure{
        ExitStatus::kParameter,
        fmt::format("a dependency names a task that the workflow does not have (task={})", name)};
  }
  return static_cast<std::size_t>(found - plan.tasks.begin());
}

std::string status_of(const std::string& task, const std::vector<TaskState>& states) {
  const auto found = std::ranges::find(states, task, &TaskState::name);
  return found == states.end() ? std::string{} : found->status;
}

std::string colour_of(std::string_view status) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kColours{{
      {"COMPLETED", "palegreen"},
      {"RUNNING", "orange"},
      {"ERROR", "brown1"},
      {"ABORTED", "brown1"},
      {"SKIPPED", "khaki1"},
      {"WAITING", "cyan"},
      {"PENDING", "peachpuff"},
  }};
  for (const auto& [word, colour] : kColours) {
    if (status.find(word) != std::string_view::npos) return std::string{colour};
  }
  return "grey90";
}

std::string shape_of(const PlannedTask& task) {
  const auto name =
      task.operator_name.starts_with("oph_") ? task.operator_name.substr(4) : task.operator_name;
  if (name == "for" || name == "endfor") return "hexagon";
  if (name == "if" || name == "elseif" || name == "else" || name == "endif") return "diamond";
  return task.is_massive() ? "doublecircle" : "ellipse";
}

}  // namespace

bool PlannedTask::is_massive() const {
  return std::ranges::any_of(arguments, [](const std::string& argument) {
    return argument.starts_with("cube=[") || argument.starts_with("src_path=[");
  });
}

WorkflowPlan parse_plan(std::string_view json) {
  const auto document = Json::parse(json, nullptr, false, true);
  if (!document.is_object() || list_in(document, "tasks").empty()) {
    throw Failure{ExitStatus::kParameter,
                  "a workflow must be one JSON object with a list of tasks"};
  }
  WorkflowPlan plan{
      text_in(document, "name"), text_in(document, "author"), text_in(document, "abstract"), {}};
  for (const auto& task : list_in(document, "tasks")) plan.tasks.push_back(parse_task(task));
  for (const auto& task : plan.tasks) {
    for (const auto& dependency : task.dependencies) position_of(plan, dependency.task);
  }
  return plan;
}

Graph graph_of(const WorkflowPlan& plan, const std::vector<TaskState>& states) {
  Graph graph{plan.name, "", {"TASK", "OPERATOR", "STATUS"}, {}, {}, std::nullopt};
  graph.node_links.resize(plan.tasks.size());
  for (const auto& task : plan.tasks) {
    const bool is_told = task.name.find(task.operator_name) != std::string::npos;
    graph.node_values.push_back(
        {task.name, is_told ? "" : task.operator_name, status_of(task.name, states)});
  }
  for (std::size_t i = 0; i < plan.tasks.size(); ++i) {
    for (const auto& dependency : plan.tasks[i].dependencies) {
      graph.node_links[position_of(plan, dependency.task)].push_back({i, ""});
    }
  }
  return graph;
}

DotFile dot_of(const WorkflowPlan& plan, const std::vector<TaskState>& states) {
  DotFile file{plan.name, {}, {}};
  for (const auto& task : plan.tasks) {
    file.nodes.push_back({task.name + "\n" + task.operator_name, shape_of(task),
                          colour_of(status_of(task.name, states))});
  }
  for (std::size_t i = 0; i < plan.tasks.size(); ++i) {
    for (const auto& dependency : plan.tasks[i].dependencies) {
      file.links.push_back(
          {position_of(plan, dependency.task), i, "", dependency.type == "embedded"});
    }
  }
  return file;
}

}  // namespace oph::terminal
