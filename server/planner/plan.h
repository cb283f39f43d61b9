// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "server/manuals.h"
#include "server/workflow/request.h"

namespace oph::server {

/// One thing that a rule did to a task, or found about it.
struct PlanStep {
  std::size_t task = 0;   ///< number in the request
  std::string_view rule;  ///< as docs/planner.md names it
  std::string change;     ///< "materialize=no"; empty: only told
  std::string reason;
};

/// What planning did to a workflow.
struct Plan {
  std::vector<PlanStep> steps;  ///< by rule, then by task

  bool has_changes() const;
};

/// Rewrites a validated workflow of several tasks so that it computes and writes less, unless its
/// field `plan` is no. What it exports and shows, and the values of the cubes that it keeps, stay
/// the same. The same arguments give the same plan.
///   chooses_storage  false: what is virtual is left to a session that has a default of its own
Plan plan_workflow(WorkflowRequest& request, const Manuals& manuals, bool chooses_storage = true);

}  // namespace oph::server
