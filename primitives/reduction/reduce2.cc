// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/reduction/blockwise.h"

namespace oph::primitives {
namespace {

/// out[i, g, j] = operation(a[i, g * count .. (g + 1) * count - 1, j])
///
/// Types:   every real measure type.
/// Missing: left out, but by quantiles; a result of missing elements alone is missing.
/// Range:   sums of integers wrap around at 64 bits; floats add up in double.
struct Reduce2 {
  static constexpr Parameter parameters[] = {
      kReducedMeasure,
      kReduction,
      kGroupSize,
      {.name = "block",
       .kind = ParameterKind::kInteger,
       .help = "product of the sizes of the dimensions that vary faster",
       .fallback = "1",
       .minimum = 1},
      {.name = "size",
       .kind = ParameterKind::kInteger,
       .help = "size of the dimension to reduce; 0 takes what the block leaves",
       .fallback = "0",
       .minimum = 0},
      kOrder,
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_reduce2",
      .summary = "Reduces an array of several dimensions along one of them.",
      .kind = udf::Class::kReduce,
      .parameters = parameters,
      .example = "oph_reduce2('oph_float','oph_float',measure,'OPH_AVG',0,96,365)",
      .notes = kReductionNotes,
  };

  using Settings = Grouping;

  static Settings settings(const udf::Arguments& arguments) {
    auto grouping = read_grouping(arguments);
    grouping.count = static_cast<std::size_t>(arguments.integer("count"));
    grouping.inner = static_cast<std::size_t>(arguments.integer("block"));
    grouping.size = static_cast<std::size_t>(arguments.integer("size"));
    return grouping;
  }

  static std::size_t result_length(const Settings& settings, std::size_t length) {
    return settings.result_length(length);
  }

  template <udf::Measure In, udf::Measure Out>
  static udf::ReductionRun<Settings, In, Out> choose(const Settings& settings) {
    return choose_reduction<In, Out>(settings.operation);
  }
};

}  // namespace

OPH_UDF(oph_reduce2, udf::Reduction<Reduce2>)

}  // namespace oph::primitives
