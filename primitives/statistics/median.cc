// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/statistics/group_quantiles.h"

namespace oph::primitives {
namespace {

/// out[i] = the median of group i of a
///
/// Types:   every real measure type, computed in double.
/// Missing: left out; the median of nothing is missing.
struct Median : GroupQuantiles {
  static constexpr Parameter parameters[] = {kSeriesMeasure, kSeriesGroup, udf::kMissingValue};
  static constexpr udf::Manual manual{
      .name = "oph_median",
      .summary = "Computes the median of groups of elements.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_median('oph_float','oph_float',measure,365)",
      .notes =
          "Missing elements are left out. The median of an even number of elements is the "
          "mean of the two in the middle.",
  };

  void configure(const udf::Arguments&) { quantiles_.configure({0.5}); }
};

}  // namespace

OPH_UDF(oph_median, Groups<Median>)

}  // namespace oph::primitives
