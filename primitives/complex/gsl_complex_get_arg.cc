// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "primitives/complex/parts.h"

namespace oph::primitives {
namespace {

/// out[i] = the angle of a[i]
///
/// Types:   complex elements; the result is real.
/// Missing: NaN stays NaN.
/// Range:   radians from -pi to pi; integers give a double, which truncates in an integer result.
struct ComplexArg : OfComplex<ComplexArg, false> {
  static constexpr udf::Manual manual{
      .name = "oph_gsl_complex_get_arg",
      .summary = "Gives the angles of complex elements.",
      .parameters = kComplexMeasure,
      .example = "oph_gsl_complex_get_arg('oph_complex_double','oph_double',measure)",
      .notes = "The result is in radians, from -pi to pi. NaN stays NaN.",
  };

  template <udf::Measure R, udf::Measure T>
  static R part(udf::Complex<T> element) {
    const auto real = static_cast<R>(element.real);
    const auto imaginary = static_cast<R>(element.imaginary);
    return std::atan2(imaginary, real);
  }
};

}  // namespace

OPH_UDF(oph_gsl_complex_get_arg, udf::Computation<ComplexArg>)

}  // namespace oph::primitives
