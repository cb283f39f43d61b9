// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "primitives/complex/parts.h"

namespace oph::primitives {
namespace {

/// out[i] = |a[i]| + i * the angle of a[i]
///
/// Types:   complex elements, computed in double.
/// Missing: NaN stays NaN.
/// Range:   angles are radians from -pi to pi.
struct ComplexToPolar : OfCoordinates<ComplexToPolar> {
  static constexpr udf::Manual manual{
      .name = "oph_gsl_complex_to_polar",
      .summary = "Turns x + iy into r + i phi.",
      .parameters = kComplexMeasure,
      .example = "oph_gsl_complex_to_polar('oph_complex_double','oph_complex_double',measure)",
      .notes = "The angle phi is in radians, from -pi to pi. NaN stays NaN.",
  };

  static udf::Complex<double> converted(double x, double y) {
    return {std::hypot(x, y), std::atan2(y, x)};
  }
};

}  // namespace

OPH_UDF(oph_gsl_complex_to_polar, udf::Computation<ComplexToPolar>)

}  // namespace oph::primitives
