// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/signal/fourier_transform.h"

namespace oph::primitives {
namespace {

/// out[k] = the sum of a[j] exp(-2 pi i j k / n)
///
/// Types:   every measure type; the result is complex, computed in double.
/// Missing: a NaN makes the whole result NaN.
struct ForwardTransform {
  static constexpr Parameter parameters[] = {
      {.name = "measure",
       .kind = ParameterKind::kMeasure,
       .help = "array of complex or real numbers, of any length"},
  };
  static constexpr udf::Manual manual{
      .name = "oph_gsl_fft",
      .summary = "Computes the Fourier transform of an array.",
      .parameters = parameters,
      .example = "oph_gsl_fft('oph_double','oph_complex_double',measure)",
      .notes =
          "The result is complex: frequency 0, the positive ones in ascending order, that of "
          "Nyquist if the length is even, the negative ones from the lowest. It is not "
          "scaled. A NaN makes all of it NaN.",
  };
};

}  // namespace

OPH_UDF(oph_gsl_fft, Series<FourierTransform<ForwardTransform, &Fourier::forward>>)

}  // namespace oph::primitives
