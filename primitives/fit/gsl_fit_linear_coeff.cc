// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/fit/abscissas.h"
#include "primitives/fit/line.h"
#include "primitives/series/mask.h"

namespace oph::primitives {
namespace {

/// The coefficients of the line of the least squares through the points (dimension, measure)
///
/// Types:   every real measure type, computed in double.
/// Missing: points with a gap are left out; without two points the result is missing.
class FitLinearCoefficients {
 public:
  static constexpr Parameter parameters[] = {
      kOrdinates,
      kAbscissas,
      {.name = "mask",
       .kind = ParameterKind::kText,
       .help = "a digit for each result, 1 to have it: c0 and c1 of the line c0 + c1 x, their "
               "covariances cov00, cov01 and cov11, the sum of the squared residuals",
       .fallback = "010000"},
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_gsl_fit_linear_coeff",
      .summary = "Computes the coefficients of a linear regression.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_gsl_fit_linear_coeff('oph_float','oph_double',measure)",
      .notes =
          "By default the slope c1 alone. Points with a missing coordinate are left out; "
          "without two points at different abscissas the result is missing, without three "
          "the covariances.",
  };

  void configure(const udf::Arguments& arguments) { mask_.configure(arguments); }
  std::size_t width() const { return mask_.width(); }

  void reduce(std::span<const double> values, std::span<const double> abscissas,
              std::span<double> out) {
    const auto line = fit_line(room_.copy_present(abscissas, values));
    const std::array<double, 6> all{line.c0,    line.c1,    line.cov00,
                                    line.cov01, line.cov11, line.sum_of_squares};
    mask_.copy(all, out);
  }

 private:
  Mask<6> mask_;
  PointRoom room_;
};

}  // namespace

OPH_UDF(oph_gsl_fit_linear_coeff, Groups<FitLinearCoefficients>)

}  // namespace oph::primitives
