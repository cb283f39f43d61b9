// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/request.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/task_string.h"
#include "terminal/alias.h"
#include "terminal/exit_status.h"
#include "terminal/substitution.h"

namespace oph::terminal {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kOperatorKey = "operator=";

/// Fields of a workflow and the variables that they are taken from.
constexpr std::array<std::pair<const char*, std::string_view>, 9> kFields{{
    {"author", "OPH_USER"},
    {"exec_mode", "OPH_EXEC_MODE"},
    {"ncores", "OPH_NCORES"},
    {"cwd", "OPH_CWD"},
    {"cdd", "OPH_CDD"},
    {"cube", "OPH_DATACUBE"},
    {"host_partition", "OPH_HOST_PARTITION"},
    {"output_format", "OPH_TERM_FORMAT"},
    {"project", "OPH_PROJECT"},
}};

/// Those that a typed command carries among the arguments of its task, too.
constexpr std::array<std::pair<const char*, std::string_view>, 5> kTaskArguments{{
    {"ncores", "OPH_NCORES"},
    {"cube", "OPH_DATACUBE"},
    {"cwd", "OPH_CWD"},
    {"cdd", "OPH_CDD"},
    {"host_partition", "OPH_HOST_PARTITION"},
}};

/// The value to send; empty if there is none. The partition "auto" is the server's own default.
std::string value_of(const Environment& environment, std::string_view variable) {
  const auto value = environment.get(variable);
  return variable == "OPH_HOST_PARTITION" && value == "auto" ? std::string{} : value;
}

void complete(Json& workflow, const Environment& environment) {
  const auto set = [&](const char* field, const std::string& value) {
    if (!value.empty() && !workflow.contains(field)) workflow[field] = value;
  };
  const auto session = environment.get("OPH_SESSION_ID");
  if (session.starts_with("http")) set("sessionid", session);
  for (const auto& [field, variable] : kFields) set(field, value_of(environment, variable));
}

/// The operator and its arguments in a typed command.
std::pair<std::string, TaskString> parse_command(std::string_view command) {
  auto [first, rest] = split_command(command);
  if (!command.starts_with(kOperatorKey)) {
    return {std::string{first}, TaskString::parse(rest)};
  }
  auto task = TaskString::parse(command);
  std::string name{*task.find("operator")};
  task.remove("operator");
  return {std::move(name), std::move(task)};
}

/// Moves an argument of the command to the workflow that holds it.
void lift(TaskString& task, Json& workflow, const char* field) {
  const auto value = task.find(field);
  if (!value) return;
  workflow[field] = std::string{*value};
  task.remove(field);
}

}  // namespace

std::string request_from_command(std::string_view command, const Environment& environment) {
  auto [name, task] = parse_command(command);
  Json workflow = {{"name", name}, {"command", command}};
  lift(task, workflow, "sessionid");
  lift(task, workflow, "exec_mode");
  lift(task, workflow, "callback_url");
  complete(workflow, environment);
  for (const auto& [argument, variable] : kTaskArguments) {
    const auto value = value_of(environment, variable);
    if (!value.empty()) task.set_default(argument, value);
  }
  Json arguments = Json::array();
  for (const auto& [key, value] : task.arguments()) arguments.push_back(key + "=" + value);
  workflow["tasks"] = {{{"name", name}, {"operator", name}, {"arguments", std::move(arguments)}}};
  return workflow.dump(4, ' ', true, Json::error_handler_t::replace);
}

std::string request_from_workflow(std::string_view workflow,
                                  const std::vector<std::string>& arguments,
                                  std::string_view command, const Environment& environment) try {
  std::vector<std::string> quoted;
  for (const auto& argument : arguments) {
    const auto text = Json(argument).dump();
    quoted.push_back(text.substr(1, text.size() - 2));
  }
  auto document = Json::parse(substitute_positions(workflow, quoted), nullptr, true, true);
  if (!document.is_object()) {
    throw Failure{ExitStatus::kParameter, "a workflow must be one JSON object"};
  }
  if (!document.contains("command")) document["command"] = command;
  complete(document, environment);
  return document.dump(4, ' ', true);
} catch (const Json::exception& error) {
  throw Failure{ExitStatus::kParameter,
                std::string{"the workflow is not valid JSON: "} + error.what()};
}

}  // namespace oph::terminal
