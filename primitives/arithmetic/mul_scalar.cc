// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/arithmetic/with_scalar.h"

namespace oph::primitives {
namespace {

/// out[i] = a[i] * scalar
///
/// Types:   every real measure type.
/// Missing: stays missing.
/// Range:   integers wrap around while the scalar is whole; floats follow IEEE 754.
struct MulScalar : WithScalar<MulScalar> {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to change"},
      {.name = "scalar",
       .kind = ParameterKind::kReal,
       .help = "what to multiply by",
       .fallback = "1"},
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_mul_scalar",
      .summary = "Multiplies every element of an array by a number.",
      .parameters = parameters,
      .example = "oph_mul_scalar('oph_float','oph_float',measure,86400)",
      .notes =
          "Missing elements stay missing. An integer result of a scalar with a fraction "
          "truncates.",
  };

  template <udf::Measure T>
  static T combine(T a, T b) {
    return udf::wrapping_multiply(a, b);
  }
};

}  // namespace

OPH_UDF(oph_mul_scalar, udf::Transform<MulScalar>)

}  // namespace oph::primitives
