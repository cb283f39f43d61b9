// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/reduction/blockwise.h"

namespace oph::primitives {
namespace {

/// out[i, g, j] = operation(a[i, g * count .. (g + 1) * count - 1, j])
///
/// Types:   every real measure type.
/// Missing: left out, but by quantiles; a result of missing elements alone is missing.
/// Range:   sums of integers wrap around at 64 bits; floats add up in double.
struct Reduce2 : GroupedReduction {
  static constexpr Parameter parameters[] = {
      kReducedMeasure, kReduction, kGroupSize, kBlock, kSize, kOrder, udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_reduce2",
      .summary = "Reduces an array of several dimensions along one of them.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_reduce2('oph_float','oph_float',measure,'OPH_AVG',0,96,365)",
      .notes = kReductionNotes,
  };

  static Settings settings(const udf::Arguments& arguments) {
    auto grouping = read_grouping(arguments);
    grouping.count = static_cast<std::size_t>(arguments.integer("count"));
    read_dimension(arguments, grouping);
    return grouping;
  }
};

}  // namespace

OPH_UDF(oph_reduce2, udf::Reduction<Reduce2>)

}  // namespace oph::primitives
