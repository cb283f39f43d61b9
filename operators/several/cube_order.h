// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <vector>

#include "framework/manual.h"
#include "framework/task.h"
#include "metadb/cube.h"

namespace oph::operators::several {

/// Which cubes are merged, how often and in which order.
inline constexpr std::array kMergedCubes{
    Parameter{.name = "cubes",
              .kind = ParameterKind::kCube,
              .help = "datacubes to merge",
              .multiple = true},
    Parameter{.name = "number",
              .kind = ParameterKind::kInteger,
              .help = "how often the first datacube is taken",
              .fallback = "1",
              .minimum = 1,
              .maximum = 10000},
    Parameter{.name = "order",
              .kind = ParameterKind::kChoice,
              .help = "as given (none), or imported datacubes by the names of their sources",
              .fallback = "none",
              .values = "none|source"},
};

/// Reads the cubes that the arguments above name, in their order.
std::vector<metadb::Cube> merged_cubes(framework::Task& task);

}  // namespace oph::operators::several
