// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/task_string.h"
#include "server/planner/cube_shape.h"
#include "server/workflow/request.h"

namespace oph::server {

/// The shape of what a task takes from outside of its workflow: the cube that its argument names,
/// or the variable of a file that it imports. Absent: not known.
using OutsideShape = std::function<std::optional<CubeShape>(const TaskRequest& task)>;

/// A filter by coordinates on a dimension of something from outside.
struct OutsideFilter {
  std::size_t source = 0;  ///< see CubeShape::Extent
  std::string dimension;
  TaskString arguments;  ///< subset_filter, and those that go with it
};

/// How many coordinates such a filter selects. Absent: that cannot be told, or none.
using CountSelected = std::function<std::optional<std::int64_t>(const OutsideFilter& filter)>;

/// What is known besides the request.
struct OutsideKnowledge {
  OutsideShape shape;
  CountSelected count = {};
  std::int64_t virtual_bytes = 0;        ///< that a cube takes at least which `auto` leaves virtual
  std::string default_storage = "auto";  ///< what `materialize` is where a task says nothing
};

/// The cube that each task makes; absent where that cannot be told.
std::vector<std::optional<CubeShape>> estimate_shapes(const WorkflowRequest& request,
                                                      const OutsideKnowledge& outside);

}  // namespace oph::server
