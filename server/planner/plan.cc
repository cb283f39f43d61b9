// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/planner/plan.h"

#include <algorithm>

#include "server/planner/rules/rules.h"

namespace oph::server {

bool Plan::has_changes() const {
  return std::ranges::any_of(steps, [](const PlanStep& step) { return !step.change.empty(); });
}

Plan plan_workflow(WorkflowRequest& request, const Manuals& manuals, bool chooses_storage) {
  Plan plan;
  if (!request.plan || request.tasks.size() < 2) return plan;
  plan_rules::tell_idle_tasks(request, manuals, plan);
  plan_rules::narrow_imports(request, manuals, plan);
  plan_rules::join_expressions(request, manuals, plan);
  if (chooses_storage) plan_rules::choose_storage(request, manuals, plan);
  plan_rules::order_deletes(request, manuals, plan);
  if (plan.has_changes()) request.blocks = Blocks::find(request.tasks);
  return plan;
}

}  // namespace oph::server
