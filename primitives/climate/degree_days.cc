// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "primitives/reduction/moments.h"
#include "primitives/series/grouped.h"

namespace oph::primitives {
namespace {

/// The sum of sign * (x - base) where that is positive; NaN if nothing is there.
double excess(std::span<const double> values, double base, double sign) {
  const udf::Missing<double> missing;
  const double sum = sum_of_distances(values, missing, base, [=](double distance) {
    return sign * distance > 0 ? sign * distance : 0;
  });
  return sum > 0 || count_present(values, missing) > 0 ? sum : kNaN;
}

/// out[i] = the sum of max(x - base, 0), or of max(base - x, 0), over the elements x of group i
///
/// Types:   every real measure type, computed in double.
/// Missing: left out; a group of nothing else is missing.
class DegreeDays {
 public:
  static constexpr Parameter parameters[] = {
      kSeriesMeasure,
      {.name = "base",
       .kind = ParameterKind::kReal,
       .help = "value from which degrees are counted, in the units of the measure",
       .fallback = "0"},
      {.name = "side",
       .kind = ParameterKind::kChoice,
       .help = "ABOVE counts what exceeds the base (growing, cooling), BELOW what lacks (heating)",
       .fallback = "ABOVE",
       .values = "ABOVE|BELOW"},
      kSeriesGroup,
      udf::kMissingValue,
      kSeriesGroups,
  };
  static constexpr udf::Manual manual{
      .name = "oph_degree_days",
      .summary = "Sums what elements of groups exceed a base value: degree days.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_degree_days('oph_float','oph_float',measure,283.15,'ABOVE',365)",
      .notes =
          "The sum of max(x - base, 0), or of max(base - x, 0). Missing elements are left "
          "out; the result of a group of missing elements is missing.",
  };

  void configure(const udf::Arguments& arguments) {
    base_ = arguments.number("base").value().real();
    sign_ = udf::same_text(arguments.text("side"), "BELOW") ? -1 : 1;
  }

  std::size_t width() const { return 1; }

  void reduce(std::span<const double> values, std::span<double> out) {
    out[0] = udf::best_version<&excess>()(values, base_, sign_);
  }

 private:
  double base_ = 0;
  double sign_ = 1;
};

}  // namespace

OPH_UDF(oph_degree_days, Groups<DegreeDays>)

}  // namespace oph::primitives
