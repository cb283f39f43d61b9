// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/complex/parts.h"

namespace oph::primitives {
namespace {

/// out[i] = the imaginary part of a[i]
///
/// Types:   complex elements; the result is real.
/// Missing: NaN stays NaN.
/// Range:   exact.
struct ComplexImaginary : OfComplex<ComplexImaginary, true> {
  static constexpr udf::Manual manual{
      .name = "oph_gsl_complex_get_imag",
      .summary = "Gives the imaginary parts of complex elements.",
      .parameters = kComplexMeasure,
      .example = "oph_gsl_complex_get_imag('oph_complex_double','oph_double',measure)",
      .notes = "NaN stays NaN.",
  };

  template <udf::Measure R>
  static R part(udf::Complex<R> element) {
    return element.imaginary;
  }
};

}  // namespace

OPH_UDF(oph_gsl_complex_get_imag, udf::Computation<ComplexImaginary>)

}  // namespace oph::primitives
