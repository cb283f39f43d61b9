// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/arithmetic/with_scalars.h"

namespace oph::primitives {
namespace {

/// out[i] = scale * a[i] + shift
///
/// Types:   every measure type, complex ones too.
/// Missing: stays missing.
/// Range:   integers wrap around while scale and shift are whole; floats follow IEEE 754.
struct Affine : WithScalars<Affine, 2> {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to change"},
      {.name = "scale",
       .kind = ParameterKind::kReal,
       .help = "what to multiply by",
       .fallback = "1"},
      {.name = "shift", .kind = ParameterKind::kReal, .help = "what to add then", .fallback = "0"},
      udf::kMissingValue,
      udf::kFieldNumber,
  };
  static constexpr udf::Manual manual{
      .name = "oph_affine",
      .summary = "Multiplies every element of an array by a number and adds another one.",
      .parameters = parameters,
      .example = "oph_affine('oph_float','oph_float',measure,1.8,32)",
      .notes = kScalarNotes,
  };

  static Settings settings(const udf::Arguments& arguments) {
    return {ScalarNumber{.real = arguments.number("scale").value()},
            ScalarNumber{.real = arguments.number("shift").value()}};
  }

  template <udf::Element T>
  static T combine(T element, const std::array<T, 2>& scalars) {
    return udf::wrapping_add(udf::wrapping_multiply(element, scalars[0]), scalars[1]);
  }
};

}  // namespace

OPH_UDF(oph_affine, udf::Computation<Affine>)

}  // namespace oph::primitives
