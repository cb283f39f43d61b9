// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/series/grouped.h"
#include "primitives/statistics/moments.h"

namespace oph::primitives {
namespace {

/// out[0] = the sample standard deviation of a
///
/// Types:   every real measure type, computed in double.
/// Missing: left out; less than two numbers have no deviation.
struct SampleDeviation {
  static constexpr Parameter parameters[] = {kSeriesMeasure, udf::kMissingValue};
  static constexpr udf::Manual manual{
      .name = "oph_gsl_sd",
      .summary = "Computes the sample standard deviation of an array.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_gsl_sd('oph_float','oph_double',measure)",
      .notes =
          "Missing elements are left out. The squares are divided by n - 1: the result of "
          "less than two numbers is missing.",
  };

  void configure(const udf::Arguments&) {}
  std::size_t width() const { return 1; }

  void reduce(std::span<const double> values, std::span<double> out) {
    out[0] = sample_deviation(values);
  }
};

}  // namespace

OPH_UDF(oph_gsl_sd, Groups<SampleDeviation>)

}  // namespace oph::primitives
