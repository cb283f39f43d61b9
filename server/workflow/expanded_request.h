// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "server/workflow/request.h"

namespace oph::server {

/// A task of the request, or one that it has become.
struct ExpandedTask {
  std::size_t origin;                ///< its number in the request
  std::string name;                  ///< "mean (2)"
  std::vector<std::size_t> origins;  ///< of the dependencies
  std::vector<std::string> parents;  ///< names of the tasks that they stand for
};

/// The JSON of a request with these tasks in the place of its own.
std::string expand_request(const WorkflowRequest& request, const std::vector<ExpandedTask>& tasks);

}  // namespace oph::server
