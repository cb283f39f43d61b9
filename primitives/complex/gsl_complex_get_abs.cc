// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "primitives/complex/parts.h"

namespace oph::primitives {
namespace {

/// out[i] = |a[i]|
///
/// Types:   complex elements; the result is real.
/// Missing: NaN stays NaN.
/// Range:   no overflow in between; integers give a double, which truncates in an integer result.
struct ComplexAbs : OfComplex<ComplexAbs, false> {
  static constexpr udf::Manual manual{
      .name = "oph_gsl_complex_get_abs",
      .summary = "Gives the absolute values of complex elements.",
      .parameters = kComplexMeasure,
      .example = "oph_gsl_complex_get_abs('oph_complex_double','oph_double',measure)",
      .notes = "NaN stays NaN. Integers give a double, which truncates in an integer result.",
  };

  template <udf::Measure R, udf::Measure T>
  static R part(udf::Complex<T> element) {
    const auto real = static_cast<R>(element.real);
    const auto imaginary = static_cast<R>(element.imaginary);
    return std::hypot(real, imaginary);
  }
};

}  // namespace

OPH_UDF(oph_gsl_complex_get_abs, udf::Computation<ComplexAbs>)

}  // namespace oph::primitives
