// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "primitives/complex/parts.h"

namespace oph::primitives {
namespace {

/// out[i] = r * cos(phi) + i * r * sin(phi), where a[i] = r + i * phi
///
/// Types:   complex elements, computed in double.
/// Missing: NaN stays NaN.
/// Range:   the angle phi is in radians.
struct ComplexToRect : OfCoordinates<ComplexToRect> {
  static constexpr udf::Manual manual{
      .name = "oph_gsl_complex_to_rect",
      .summary = "Turns r + i phi into x + iy.",
      .parameters = kComplexMeasure,
      .example = "oph_gsl_complex_to_rect('oph_complex_double','oph_complex_double',measure)",
      .notes = "The angle phi is in radians. NaN stays NaN.",
  };

  static udf::Complex<double> converted(double radius, double angle) {
    return {radius * std::cos(angle), radius * std::sin(angle)};
  }
};

}  // namespace

OPH_UDF(oph_gsl_complex_to_rect, udf::Computation<ComplexToRect>)

}  // namespace oph::primitives
