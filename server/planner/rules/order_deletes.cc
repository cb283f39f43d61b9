// SPDX-License-Identifier: GPL-3.0-or-later
#include <optional>

#include "server/planner/cube_flow.h"
#include "server/planner/operator_facts.h"
#include "server/planner/rules/rules.h"

namespace oph::server::plan_rules {
namespace {

using Task = CubeFlow::Task;

/// Whether the cube of a task may be virtual: nothing has said that it is to be stored.
bool may_be_virtual(const CubeFlow& flow, Task task) {
  return flow.is_plain(task) && can_be_virtual(flow.manual(task)) &&
         flow.task(task).arguments.find("materialize") != "yes";
}

/// The only task that deletes the cube of a plain one; absent: none or several.
std::optional<Task> only_deleter(const CubeFlow& flow, Task task) {
  const auto& deleters = flow.deleters(task);
  if (!flow.is_plain(task) || deleters.size() != 1) return std::nullopt;
  return stops_others(flow.task(deleters.front())) ? std::optional{deleters.front()} : std::nullopt;
}

void add_order(WorkflowRequest& request, CubeFlow& flow, Task first, Task second, Plan& plan) {
  Dependency dependency;
  dependency.task = request.tasks[first].name;
  dependency.index = first;
  request.tasks[second].dependencies.push_back(dependency);
  flow.add_order(first, second);
  plan.steps.push_back({second, "order-deletes", "after " + dependency.task,
                        "a virtual cube would be stored if its source were deleted first"});
}

}  // namespace

void order_deletes(WorkflowRequest& request, const Manuals& manuals, Plan& plan) {
  if (!may_change_dependencies(request)) return;
  CubeFlow flow{request, manuals};
  for (const auto source : flow.order()) {
    const auto second = only_deleter(flow, source);
    if (!second) continue;
    for (const auto reader : flow.readers(source)) {
      const auto first = may_be_virtual(flow, reader) ? only_deleter(flow, reader) : std::nullopt;
      const bool is_open = first && *first != *second && !flow.is_after(*first, *second) &&
                           !flow.is_after(*second, *first);
      if (is_open) add_order(request, flow, *first, *second, plan);
    }
  }
}

}  // namespace oph::server::plan_rules
