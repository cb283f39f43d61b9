// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/complex/parts.h"

namespace oph::primitives {
namespace {

/// out[i] = the real part of a[i]
///
/// Types:   complex elements; the result is real.
/// Missing: NaN stays NaN.
/// Range:   exact.
struct ComplexReal : OfComplex<ComplexReal, true> {
  static constexpr udf::Manual manual{
      .name = "oph_gsl_complex_get_real",
      .summary = "Gives the real parts of complex elements.",
      .parameters = kComplexMeasure,
      .example = "oph_gsl_complex_get_real('oph_complex_double','oph_double',measure)",
      .notes = "NaN stays NaN.",
  };

  template <udf::Measure R>
  static R part(udf::Complex<R> element) {
    return element.real;
  }
};

}  // namespace

OPH_UDF(oph_gsl_complex_get_real, udf::Computation<ComplexReal>)

}  // namespace oph::primitives
