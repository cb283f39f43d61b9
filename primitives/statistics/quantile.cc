// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/series/number_list.h"
#include "primitives/statistics/group_quantiles.h"

namespace oph::primitives {
namespace {

/// The quantiles of each group of a, one after the other
///
/// Types:   every real measure type, computed in double.
/// Missing: left out; quantiles of nothing are missing.
struct Quantiles : GroupQuantiles {
  static constexpr Parameter parameters[] = {
      kSeriesMeasure,
      {.name = "probabilities",
       .kind = ParameterKind::kText,
       .help = "numbers between 0 and 1, separated by commas",
       .fallback = "0.5"},
      kSeriesGroup,
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_quantile",
      .summary = "Computes exact quantiles of groups of elements.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_quantile('oph_float','oph_float',measure,'0.1,0.5,0.9',365)",
      .notes =
          "Missing elements are left out. The quantile p is the value at (n - 1) p of the "
          "ordered elements, interpolated linearly. Several at once cost little more than one.",
  };

  void configure(const udf::Arguments& arguments) {
    quantiles_.configure(read_numbers_between(arguments, "probabilities", 0, 1));
  }
};

}  // namespace

OPH_UDF(oph_quantile, Groups<Quantiles>)

}  // namespace oph::primitives
