// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/arithmetic/with_scalars.h"

namespace oph::primitives {
namespace {

/// out[i] = a[i] * (scalar + i * imaginary)
///
/// Types:   every measure type, complex ones too.
/// Missing: stays missing.
/// Range:   integers wrap around while the scalar is whole; floats follow IEEE 754.
struct MulScalar2 : WithScalars<MulScalar2, 1> {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to change"},
      {.name = "scalar",
       .kind = ParameterKind::kReal,
       .help = "real part of what to multiply by",
       .fallback = "1"},
      {.name = "imaginary",
       .kind = ParameterKind::kReal,
       .help = "imaginary part",
       .fallback = "0"},
      udf::kFieldNumber,
  };
  static constexpr udf::Manual manual{
      .name = "oph_mul_scalar2",
      .summary = "Multiplies every element of an array by a complex number.",
      .parameters = parameters,
      .example = "oph_mul_scalar2('oph_complex_double','oph_complex_double',measure,0,1)",
      .notes =
          "Missing elements, which are NaN, stay missing. Where the output type is real the "
          "imaginary part is ignored.",
  };

  static Settings settings(const udf::Arguments& arguments) { return read_scalar(arguments); }

  template <udf::Element T>
  static T combine(T element, const std::array<T, 1>& scalars) {
    return udf::wrapping_multiply(element, scalars[0]);
  }
};

}  // namespace

OPH_UDF(oph_mul_scalar2, udf::Computation<MulScalar2>)

}  // namespace oph::primitives
