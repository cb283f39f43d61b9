// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <set>

#include "framework/subset/subset_filter.h"

namespace oph::framework {

/// Adds the positions of a filter by coordinate or date (see selected_positions()).
void select_by_coordinate(const DimensionFilter& filter, const metadb::CubeDimension& dimension,
                          std::set<std::int64_t>& selected);

}  // namespace oph::framework
