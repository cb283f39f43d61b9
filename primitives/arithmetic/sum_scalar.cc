// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/arithmetic/with_scalar.h"

namespace oph::primitives {
namespace {

/// out[i] = a[i] + scalar
///
/// Types:   every real measure type.
/// Missing: stays missing.
/// Range:   integers wrap around while the scalar is whole; floats follow IEEE 754.
struct SumScalar : WithScalar<SumScalar> {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to change"},
      {.name = "scalar", .kind = ParameterKind::kReal, .help = "what to add", .fallback = "0"},
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_sum_scalar",
      .summary = "Adds a number to every element of an array.",
      .parameters = parameters,
      .example = "oph_sum_scalar('oph_float','oph_float',measure,-273.15)",
      .notes =
          "Missing elements stay missing. An integer result of a scalar with a fraction "
          "truncates.",
  };

  template <udf::Measure T>
  static T combine(T a, T b) {
    return udf::wrapping_add(a, b);
  }
};

}  // namespace

OPH_UDF(oph_sum_scalar, udf::Transform<SumScalar>)

}  // namespace oph::primitives
