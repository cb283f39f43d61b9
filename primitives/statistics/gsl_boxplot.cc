// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/statistics/group_quantiles.h"

namespace oph::primitives {
namespace {

/// out = minimum, lower quartile, median, upper quartile, maximum of a
///
/// Types:   every real measure type, computed in double.
/// Missing: left out; all five are missing if there is nothing else.
struct Boxplot : GroupQuantiles {
  static constexpr Parameter parameters[] = {kSeriesMeasure, udf::kMissingValue};
  static constexpr udf::Manual manual{
      .name = "oph_gsl_boxplot",
      .summary = "Computes minimum, lower quartile, median, upper quartile and maximum.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_gsl_boxplot('oph_float','oph_double',measure)",
      .notes = "Missing elements are left out. Quartiles are interpolated linearly.",
  };

  void configure(const udf::Arguments&) { quantiles_.configure({0, 0.25, 0.5, 0.75, 1}); }
};

}  // namespace

OPH_UDF(oph_gsl_boxplot, Groups<Boxplot>)

}  // namespace oph::primitives
