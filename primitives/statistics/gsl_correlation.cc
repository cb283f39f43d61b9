// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "primitives/series/grouped.h"
#include "primitives/statistics/covariation.h"

namespace oph::primitives {
namespace {

/// out[0] = the Pearson correlation coefficient of a and b
///
/// Types:   every real measure type, computed in double; a and b may differ.
/// Missing: pairs with a gap are left out; less than two pairs have no correlation.
class Correlation {
 public:
  static constexpr Parameter parameters[] = {
      {.name = "measure_a", .kind = ParameterKind::kMeasure, .help = "first array"},
      {.name = "measure_b", .kind = ParameterKind::kMeasure, .help = "second array, as long"},
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_gsl_correlation",
      .summary = "Computes the Pearson correlation coefficient of two arrays.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_gsl_correlation('oph_float|oph_float','oph_double',measure,measure)",
      .notes =
          "Pairs with a missing element are left out. The result is missing if less than two "
          "pairs are left, or if an array is constant.",
  };
  static constexpr std::size_t kGappyMeasures = 2;

  void configure(const udf::Arguments&) {}
  std::size_t width() const { return 1; }

  void reduce(std::span<const double> a, std::span<const double> b, std::span<double> out) {
    const auto pairs = room_.copy_present(a, b);
    const double mean_a = mean_of(pairs.x);
    const double mean_b = mean_of(pairs.y);
    const double squares_a = sum_of_products(pairs.x, mean_a, pairs.x, mean_a);
    const double squares_b = sum_of_products(pairs.y, mean_b, pairs.y, mean_b);
    const double products = sum_of_products(pairs.x, mean_a, pairs.y, mean_b);
    // Rounding must not lead beyond 1.
    out[0] = std::clamp(products / (std::sqrt(squares_a) * std::sqrt(squares_b)), -1.0, 1.0);
  }

 private:
  PointRoom room_;
};

}  // namespace

OPH_UDF(oph_gsl_correlation, Groups<Correlation>)

}  // namespace oph::primitives
