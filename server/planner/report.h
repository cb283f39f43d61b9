// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/response.h"
#include "server/manuals.h"
#include "server/planner/estimate.h"
#include "server/planner/plan.h"

namespace oph::server {

/// Adds to the answer of a workflow that is only checked what planning would do: a grid
/// `workflow_plan` with a row for each task, and a text with the bytes that cubes would take as
/// written and as planned. `written` is the request before plan_workflow(), `planned` after it.
void add_plan(Response& response, const WorkflowRequest& written, const WorkflowRequest& planned,
              const Plan& plan, const Manuals& manuals, const OutsideKnowledge& outside);

}  // namespace oph::server
