// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/planner/plan.h"

/// The rules of the planner, in the order in which they are applied. Each notes in the plan what it
/// did; what one has done the next ones see in the request.
namespace oph::server::plan_rules {

/// `no-effect`: tells tasks that make a cube which is deleted before anything was made, shown or
/// exported of it. They run all the same: users look for them in the answer.
void tell_idle_tasks(const WorkflowRequest& request, const Manuals& manuals, Plan& plan);

/// `narrow-import`: an import reads only what a later oph_subset by coordinates keeps.
///
/// Between the two are only tasks that commute with the filter: each takes the cube of the one
/// before and nothing else does, and all cubes before that of the subset are deleted by the
/// workflow. The subset remains and keeps all of the narrower cube. Number and borders of fragments
/// may differ, so that nothing after it may depend on them.
void narrow_imports(WorkflowRequest& request, const Manuals& manuals, Plan& plan);

/// `join-expressions`: an oph_apply of the cube of an elementwise oph_apply which is only
/// temporary becomes one expression on the cube before it.
///
/// Both have types written by the user, the same for all operands, and nothing else that would
/// show in the result. The cube between is still made, as a virtual one.
void join_expressions(WorkflowRequest& request, const Manuals& manuals, Plan& plan);

/// `virtual-intermediate`, `store-shared`: adds materialize=no or yes where the user says nothing.
///
/// A temporary cube that is read once at most is virtual. A cube that is read several times is
/// stored, unless reading it from its source is cheap: then the operator decides, as for cubes that
/// outlive the workflow. So is one whose values would change from reading to reading.
void choose_storage(WorkflowRequest& request, const Manuals& manuals, Plan& plan);

/// `order-deletes`: a cube is deleted after the virtual cubes that are made of it and deleted too,
/// which would be stored before otherwise.
void order_deletes(WorkflowRequest& request, const Manuals& manuals, Plan& plan);

/// Whether the dependencies of tasks may be changed: texts of the request are made again of its
/// parts when there are checkpoints or loops, and know only those that the user wrote.
bool may_change_dependencies(const WorkflowRequest& request);

}  // namespace oph::server::plan_rules
