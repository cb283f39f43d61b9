// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/planner/cube_flow.h"
#include "server/planner/rules/rules.h"

namespace oph::server::plan_rules {

void tell_idle_tasks(const WorkflowRequest& request, const Manuals& manuals, Plan& plan) {
  const CubeFlow flow{request, manuals};
  for (CubeFlow::Task task = 0; task < flow.size(); ++task) {
    if (!flow.is_idle(task)) continue;
    plan.steps.push_back({task, "no-effect", "",
                          "its cube is deleted before anything is made, shown or exported of it"});
  }
}

}  // namespace oph::server::plan_rules
