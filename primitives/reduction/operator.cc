// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/reduction/blockwise.h"

namespace oph::primitives {
namespace {

/// out[0] = operation(a)
///
/// Types:   every real measure type.
/// Missing: left out, but by quantiles; a result of missing elements alone is missing.
/// Range:   sums of integers wrap around at 64 bits; floats add up in double.
struct Operator : GroupedReduction {
  static constexpr Parameter parameters[] = {
      kReducedMeasure,
      kReduction,
      {.name = "hierarchy",
       .kind = ParameterKind::kText,
       .help = "name of a concept level; has no effect",
       .fallback = "OPH_ALL"},
      kOrder,
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_operator",
      .summary = "Reduces a whole array to one element.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_operator('oph_float','oph_float',measure,'OPH_AVG')",
      .notes = kReductionNotes,
  };

  static Settings settings(const udf::Arguments& arguments) { return read_grouping(arguments); }
};

}  // namespace

OPH_UDF(oph_operator, udf::Reduction<Operator>)

}  // namespace oph::primitives
