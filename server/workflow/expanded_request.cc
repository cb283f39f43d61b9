// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/expanded_request.h"

#include <nlohmann/json.hpp>

#include "server/workflow/json_text.h"

namespace oph::server {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kMostDepth = 1000;  // it was read before, with the limit of the server

/// The dependency on a task, by its name, on another one.
Json find_dependency(const Json& task, const std::string& name) {
  for (const auto& dependency : task.at("dependencies")) {
    if (dependency.at("task").get<std::string>() == name) return dependency;
  }
  return Json::object();
}

}  // namespace

std::string expand_request(const WorkflowRequest& request, const std::vector<ExpandedTask>& tasks) {
  auto json = Json::parse(to_strict_json(request.text, kMostDepth));
  const auto originals = json.at("tasks");
  auto expanded = Json::array();
  for (const auto& each : tasks) {
    const auto& original = originals.at(each.origin);
    auto task = original;
    task["name"] = each.name;
    if (!each.parents.empty()) task["dependencies"] = Json::array();
    for (std::size_t i = 0; i < each.parents.size(); ++i) {
      auto dependency = find_dependency(original, request.tasks[each.origins[i]].name);
      dependency["task"] = each.parents[i];
      task["dependencies"].push_back(std::move(dependency));
    }
    expanded.push_back(std::move(task));
  }
  json["tasks"] = std::move(expanded);
  return json.dump();
}

}  // namespace oph::server
