// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/arithmetic/pairwise.h"

namespace oph::primitives {
namespace {

/// out[i] = atan2(a[i], b[i])
///
/// Types:   every real measure type; the operands are of one type.
/// Missing: where an element is missing, so is the result.
/// Range:   radians from -pi to pi; integers give a double, which truncates in an integer result.
struct ArgArray : Pairwise<ArgPair> {
  static constexpr udf::Manual manual{
      .name = "oph_arg_array",
      .summary = "Gives the angles whose sine and cosine go as a and b: atan2(a, b).",
      .parameters = kPairParameters,
      .example = "oph_arg_array('oph_float|oph_float','oph_float',measure,measure,-1)",
      .notes =
          "The result, in radians from -pi to pi, is missing wherever an element is. The first "
          "array "
          "is the one in the direction of the sine.",
  };
};

}  // namespace

OPH_UDF(oph_arg_array, udf::Elementwise<ArgArray, 2>)

}  // namespace oph::primitives
