// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/signal/fourier_transform.h"

namespace oph::primitives {
namespace {

/// out[j] = the sum of a[k] exp(2 pi i j k / n) / n
///
/// Types:   every measure type; the result is complex, computed in double.
/// Missing: a NaN makes the whole result NaN.
struct InverseTransform {
  static constexpr Parameter parameters[] = {
      {.name = "measure",
       .kind = ParameterKind::kMeasure,
       .help = "Fourier transform of an array, as oph_gsl_fft gives it"},
  };
  static constexpr udf::Manual manual{
      .name = "oph_gsl_ifft",
      .summary = "Computes the inverse Fourier transform of an array.",
      .parameters = parameters,
      .example = "oph_gsl_ifft('oph_complex_double','oph_complex_double',measure)",
      .notes =
          "The result is complex, and divided by the length, so that it is the inverse of "
          "oph_gsl_fft. A NaN makes all of it NaN.",
  };
};

}  // namespace

OPH_UDF(oph_gsl_ifft, Series<FourierTransform<InverseTransform, &Fourier::inverse>>)

}  // namespace oph::primitives
