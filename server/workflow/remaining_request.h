// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

#include "server/workflow/request.h"
#include "server/workflow/variables.h"

namespace oph::server {

/// A task of a request that is left when others are done.
struct RemainingTask {
  std::size_t origin = 0;                        ///< its number in the request
  std::vector<std::size_t> dependencies;         ///< numbers of those that are left too
  std::map<std::string, std::string> arguments;  ///< what the other ones have given
  Variables variables;                           ///< that those have set
};

/// The JSON of a request with only these tasks.
std::string remaining_request(const WorkflowRequest& request,
                              const std::vector<RemainingTask>& tasks);

}  // namespace oph::server
