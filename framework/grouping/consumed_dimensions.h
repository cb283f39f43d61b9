// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "framework/grouping/dimension_groups.h"

namespace oph::framework {

/// The innermost dimensions of one kind, as groups of consecutive elements (or rows) consume them.
struct ConsumedDimensions {
  /// All of them as one: their values row by row, in groups.
  DimensionGroups groups;
  std::vector<metadb::CubeDimension> dimensions;  ///< as they were, the outermost first
};

/// Takes groups of `group_size` elements (absent: all) out of the implicit or explicit dimensions
/// of a cube, the innermost first: they are collapsed, the last one is renumbered if it is consumed
/// in part; then its last group may be smaller. Throws a user error if the groups do not end where
/// a dimension does.
ConsumedDimensions consume_dimensions(metadb::Cube& cube, bool is_explicit,
                                      std::optional<std::int64_t> group_size);

/// Area weights for the values of reduced dimensions taken as one. Throws a user error if none of
/// them is the latitude.
std::vector<double> area_weights_of(std::span<const metadb::CubeDimension> dimensions,
                                    std::span<const metadb::Attribute> attributes);

}  // namespace oph::framework
