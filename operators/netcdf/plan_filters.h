// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "framework/subset/subset_filter.h"
#include "operators/netcdf/import_plan.h"

namespace oph::operators::netcdf {

/// Cuts dimensions to what filters (positions from 0) leave of them: segments, size and
/// coordinates. Intervals of longitudes go around the globe.
void apply_filters(std::vector<framework::DimensionFilter> filters, const File& file,
                   const FileVariable& variable, std::vector<PlannedDimension>& planned);

}  // namespace oph::operators::netcdf
