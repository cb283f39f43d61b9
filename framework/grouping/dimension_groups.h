// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "metadb/cube.h"

namespace oph::framework {

/// Which values of a dimension are brought together, and the dimension that comes of it.
struct DimensionGroups {
  std::vector<std::int64_t> group_of;  ///< for each value the number of its group, from 1
  std::int64_t count = 0;
  /// The coordinates of the groups; empty: none, the dimension is numbered anew.
  std::vector<double> coordinates;
  /// Two for each group; empty: not known.
  std::vector<double> bounds = {};
  char concept_level = metadb::CubeDimension::kUnknown;

  /// The groups as primitives read them: "1*31,2*28".
  std::string text() const;
  /// Whether the first values of the groups are in the order of the groups.
  bool is_ordered() const;
};

/// All values of a dimension together.
DimensionGroups one_group(std::int64_t size);
/// Groups of `group_size` values, the last of what is left.
DimensionGroups equal_groups(std::int64_t size, std::int64_t group_size);

/// Turns a dimension into that of its groups; "ALL" if these are of the level A.
void apply_groups(metadb::CubeDimension& dimension, const DimensionGroups& groups);

/// Periods of time.
struct PeriodRule {
  char level = metadb::CubeDimension::kAll;  ///< concept level of the periods
  /// A value exactly on the border of two periods belongs to the next one, not to the previous.
  bool border_is_next = false;
  /// All periods of the same name are one: all Januaries, all first hours of a day.
  bool is_cyclic = false;
  int first_month = 1;  ///< of years and quarters
};

/// Groups the values of a dimension by the periods of its hierarchy, in the order of time series,
/// or of the calendar if cyclic. A coordinate is the midpoint between the first and the last value
/// of a group; of a cyclic one, between those of its first occurrence, moved to the first year
/// (time of day: to the first day). Bounds are those of all cells of a group; where the cells are
/// not known, the begin and the end of the period (cyclic: of the first and of the last one).
///
/// Throws a user error if the hierarchy has no such level, or none that is coarser than that of the
/// dimension, or if it does not recur.
DimensionGroups period_groups(const metadb::CubeDimension& dimension, const PeriodRule& rule);

}  // namespace oph::framework
