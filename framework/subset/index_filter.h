// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <set>
#include <string_view>

#include "framework/subset/subset_filter.h"

namespace oph::framework {

/// Adds the positions of an index filter (see selected_positions()).
void select_by_index(std::string_view text, const metadb::CubeDimension& dimension,
                     const FilterRules& rules, std::set<std::int64_t>& selected);

}  // namespace oph::framework
