// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "framework/arguments.h"
#include "operators/netcdf/import_plan.h"

namespace oph::operators::netcdf {

/// Cuts dimensions to what the filters of the user (the arguments of subsets, positions from 0)
/// leave of them: segments, size and coordinates. Intervals of longitudes go around the globe.
void apply_filters(const framework::Arguments& arguments, const File& file,
                   const FileVariable& variable, std::vector<PlannedDimension>& planned);

}  // namespace oph::operators::netcdf
