// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/planner/estimate.h"

namespace oph::server {

/// Where a filter is applied: to a file, whose positions count from 0, or to a cube.
enum class FilterOrigin { kFile, kCube };

/// Cuts a shape by the filters of a task. Positions are counted; what coordinates select is known
/// of dimensions that are as they were outside, if `count` is there. Else the shape is a bound.
void cut(const TaskRequest& task, CubeShape& shape, const CountSelected& count,
         FilterOrigin origin);

}  // namespace oph::server
