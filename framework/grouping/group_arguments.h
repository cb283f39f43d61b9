// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "framework/arguments.h"
#include "framework/grouping/dimension_groups.h"

namespace oph::framework {

// Arguments of the operators that reduce arrays or rows in groups.
namespace shared {

inline constexpr std::array kReduction{
    Parameter{.name = "operation",
              .kind = ParameterKind::kChoice,
              .help = "how a group becomes one value",
              .values = "count|max|min|avg|sum|std|var|cmoment|acmoment|rmoment|armoment|quantile|"
                        "arg_max|arg_min"},
    Parameter{.name = "order",
              .kind = ParameterKind::kReal,
              .help = "exponent of a moment, or probability of a quantile (0 to 1)",
              .fallback = "2",
              .minimum = 0},
    Parameter{.name = "weights",
              .kind = ParameterKind::kChoice,
              .help =
                  "area: in proportion to the areas of the cells along the latitude, which must "
                  "be among the reduced dimensions; for avg, sum, std, var",
              .fallback = "none",
              .values = "none|area"},
};

inline constexpr std::array kGroupSize{
    Parameter{"group_size", ParameterKind::kText, "elements of a group, or all", "all"},
};

inline constexpr std::array kPeriods{
    Parameter{"dim", ParameterKind::kText,
              "name of the dimension; '-' is the innermost that is not collapsed", "-"},
    Parameter{
        "concept_level", ParameterKind::kText,
        "level to reduce to: A for all; of times s m v (5 minutes) Q (15 minutes) h 3 6 (hours) "
        "d w M q (quarter) y",
        "A"},
    Parameter{.name = "midnight",
              .kind = ParameterKind::kChoice,
              .help =
                  "a value exactly on the border of two periods belongs to the previous (24) or to "
                  "the next (00)",
              .fallback = "24",
              .values = "00|24"},
    Parameter{.name = "mode",
              .kind = ParameterKind::kChoice,
              .help =
                  "series: one value for each period; climatology: one for all periods of the "
                  "same name, as all Januaries (M), seasons (q), days of the year (d), hours of "
                  "the day (h); anomaly: each value minus that of its climatology",
              .fallback = "series",
              .values = "series|climatology|anomaly"},
    Parameter{
        .name = "first_month",
        .kind = ParameterKind::kInteger,
        .help = "month that begins years and quarters; 12 makes the quarters DJF, MAM, JJA, SON",
        .fallback = "1",
        .minimum = 1,
        .maximum = 12},
};

}  // namespace shared

/// What to do with the elements of a group, as kReduction says it.
struct Reduction {
  std::string operation;  ///< as primitives call it: "oph_avg"
  double order;
  bool has_area_weights;
};

/// Throws a user error if the order or the weights do not fit the operation.
Reduction read_reduction(const Arguments& arguments);

/// Absent: all. Throws a user error if it is neither a number nor all.
std::optional<std::int64_t> read_group_size(const Arguments& arguments);

/// Finds the dimension that the argument `dim` names among those of one kind. Throws a user error
/// if there is none.
metadb::CubeDimension& find_reduced_dimension(const Arguments& arguments, metadb::Cube& cube,
                                              bool is_explicit);

/// The concept level that the argument `concept_level` names.
char read_period_level(const Arguments& arguments, const metadb::CubeDimension& dimension);

/// The groups that the other arguments of kPeriods make of a dimension.
DimensionGroups read_period_groups(const Arguments& arguments,
                                   const metadb::CubeDimension& dimension);

}  // namespace oph::framework
