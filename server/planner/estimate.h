// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "server/planner/cube_shape.h"
#include "server/workflow/request.h"

namespace oph::server {

/// The shape of what a task takes from outside of its workflow: the cube that its argument names,
/// or the variable of a file that it imports. Absent: not known.
using OutsideShape = std::function<std::optional<CubeShape>(const TaskRequest& task)>;

/// The cube that each task makes; absent where that cannot be told.
std::vector<std::optional<CubeShape>> estimate_shapes(const WorkflowRequest& request,
                                                      const OutsideShape& outside);

}  // namespace oph::server
