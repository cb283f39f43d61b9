// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/arithmetic/with_scalars.h"

namespace oph::primitives {
namespace {

/// out[i] = a[i] + scalar
///
/// Types:   every measure type, complex ones too.
/// Missing: stays missing.
/// Range:   integers wrap around while the scalar is whole; floats follow IEEE 754.
struct SumScalar : WithScalars<SumScalar, 1> {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to change"},
      {.name = "scalar", .kind = ParameterKind::kReal, .help = "what to add", .fallback = "0"},
      udf::kMissingValue,
      udf::kFieldNumber,
  };
  static constexpr udf::Manual manual{
      .name = "oph_sum_scalar",
      .summary = "Adds a number to every element of an array.",
      .parameters = parameters,
      .example = "oph_sum_scalar('oph_float','oph_float',measure,-273.15)",
      .notes = kScalarNotes,
  };

  static Settings settings(const udf::Arguments& arguments) { return read_scalar(arguments); }

  template <udf::Element T>
  static T combine(T element, const std::array<T, 1>& scalars) {
    return udf::wrapping_add(element, scalars[0]);
  }
};

}  // namespace

OPH_UDF(oph_sum_scalar, udf::Computation<SumScalar>)

}  // namespace oph::primitives
