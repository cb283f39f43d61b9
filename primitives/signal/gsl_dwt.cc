// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/signal/wavelet.h"

namespace oph::primitives {
namespace {

/// out = the wavelet coefficients of a
///
/// Types:   every real measure type, computed in double.
/// Missing: a NaN spreads to the coefficients that depend on it.
struct ForwardWavelet {
  static constexpr Parameter parameters[] = {
      {.name = "measure",
       .kind = ParameterKind::kMeasure,
       .help = "array whose length is a power of 2"},
      kWaveletFamily,
      kWaveletMember,
  };
  static constexpr udf::Manual manual{
      .name = "oph_gsl_dwt",
      .summary = "Computes the discrete wavelet transform of an array.",
      .parameters = parameters,
      .example = "oph_gsl_dwt('oph_double','oph_double',measure,'DAUBECHIES',4)",
      .notes =
          "The result holds the smoothing coefficient, then the detail coefficients from the "
          "coarsest level to the finest. Missing elements are no gaps here: fill them first.",
  };
};

}  // namespace

OPH_UDF(oph_gsl_dwt, Series<WaveletTransform<ForwardWavelet, gsl_wavelet_forward>>)

}  // namespace oph::primitives
