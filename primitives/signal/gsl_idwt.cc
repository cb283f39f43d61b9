// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/signal/wavelet.h"

namespace oph::primitives {
namespace {

/// out = the array of which a are the wavelet coefficients
///
/// Types:   every real measure type, computed in double.
/// Missing: a NaN spreads to the elements that depend on it.
struct InverseWavelet {
  static constexpr Parameter parameters[] = {
      {.name = "measure",
       .kind = ParameterKind::kMeasure,
       .help = "wavelet coefficients, as oph_gsl_dwt gives them"},
      kWaveletFamily,
      kWaveletMember,
  };
  static constexpr udf::Manual manual{
      .name = "oph_gsl_idwt",
      .summary = "Computes the inverse discrete wavelet transform of an array.",
      .parameters = parameters,
      .example = "oph_gsl_idwt('oph_double','oph_double',measure,'DAUBECHIES',4)",
      .notes = "The inverse of oph_gsl_dwt with the same family and member.",
  };
};

}  // namespace

OPH_UDF(oph_gsl_idwt, Series<WaveletTransform<InverseWavelet, gsl_wavelet_backward>>)

}  // namespace oph::primitives
