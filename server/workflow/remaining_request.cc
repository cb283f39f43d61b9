// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/remaining_request.h"

#include <nlohmann/json.hpp>

#include "server/workflow/json_text.h"

namespace oph::server {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kMostDepth = 1000;  // it was read before, with the limit of the server

Json remaining_task(Json task, const RemainingTask& remaining) {
  auto dependencies = Json::array();
  for (const auto number : remaining.dependencies) {
    dependencies.push_back(task.at("dependencies").at(number));
  }
  task["dependencies"] = std::move(dependencies);
  if (!task.contains("arguments")) task["arguments"] = Json::array();
  for (const auto& [name, value] : remaining.arguments) {
    task["arguments"].push_back(name + "=" + value);
  }
  for (const auto& [name, variable] : remaining.variables) {
    Json entry;
    entry["key"] = name;
    entry["svalue"] = variable.value;
    entry["ivalue"] = variable.index;
    task["variables"].push_back(std::move(entry));
  }
  return task;
}

}  // namespace

std::string remaining_request(const WorkflowRequest& request,
                              const std::vector<RemainingTask>& tasks) {
  auto json = Json::parse(to_strict_json(request.text, kMostDepth));
  auto remaining = Json::array();
  for (const auto& task : tasks) {
    remaining.push_back(remaining_task(json.at("tasks").at(task.origin), task));
  }
  json["tasks"] = std::move(remaining);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace oph::server
