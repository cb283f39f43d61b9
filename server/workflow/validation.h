// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "server/manuals.h"
#include "server/workflow/request.h"

namespace oph::server {

/// Checks everything that can be known before a request runs: names, dependencies (which it
/// resolves to indices), cycles, loops and selections, operators, roles, ranks. Throws a Refusal.
void validate(WorkflowRequest& request, const Manuals& manuals, const RequestLimits& limits);

/// Checks a task whose arguments held variables before it is launched: what the server sets itself,
/// ranks and hosts. Throws a Refusal.
void validate_launch(const WorkflowRequest& request, const TaskRequest& task,
                     const OperatorManual& manual);

/// MPI ranks that a task asks for, itself or by the default of its workflow.
std::int64_t requested_ranks(const WorkflowRequest& request, const TaskRequest& task);

}  // namespace oph::server
