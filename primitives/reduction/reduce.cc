// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/reduction/blockwise.h"

namespace oph::primitives {
namespace {

/// out[i] = operation(a[i * count .. (i + 1) * count - 1])
///
/// Types:   every real measure type.
/// Missing: left out, but by quantiles; a result of missing elements alone is missing.
/// Range:   sums of integers wrap around at 64 bits; floats add up in double.
struct Reduce : GroupedReduction {
  static constexpr Parameter parameters[] = {
      kReducedMeasure, kReduction, kGroupSize, kOrder, udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_reduce",
      .summary = "Reduces an array in groups of consecutive elements.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_reduce('oph_float','oph_float',measure,'OPH_AVG',30)",
      .notes = kReductionNotes,
  };

  static Settings settings(const udf::Arguments& arguments) {
    auto grouping = read_grouping(arguments);
    grouping.count = static_cast<std::size_t>(arguments.integer("count"));
    return grouping;
  }
};

}  // namespace

OPH_UDF(oph_reduce, udf::Reduction<Reduce>)

}  // namespace oph::primitives
