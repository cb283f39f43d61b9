// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "server/manuals.h"
#include "server/workflow/request.h"

namespace oph::server {

/// What the user who asks may have.
struct RequestLimits {
  unsigned roles = 0;             ///< in the session
  std::int64_t max_ranks = 1;     ///< of the pools
  std::int64_t max_cores = 0;     ///< of the user; 0: no limit
  std::int64_t max_hosts = 0;     ///< of the user; 0: no limit
  bool is_administrator = false;  ///< may call internal operators
};

/// Checks everything that can be known before a request runs: names, dependencies (which it
/// resolves to indices), cycles, operators, roles, ranks. Throws a Refusal.
void validate(WorkflowRequest& request, const Manuals& manuals, const RequestLimits& limits);

/// MPI ranks that a task asks for, itself or by the default of its workflow.
std::int64_t requested_ranks(const WorkflowRequest& request, const TaskRequest& task);

}  // namespace oph::server
