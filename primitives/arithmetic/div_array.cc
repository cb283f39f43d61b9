// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/arithmetic/pairwise.h"

namespace oph::primitives {
namespace {

/// out[i] = a[i] / b[i]
///
/// Types:   every real measure type; the operands are of one type.
/// Missing: where one element is missing, the result is a[i] or 1 / b[i]; where both are, the
/// result is missing. Range:   integers truncate, and division by 0 gives a missing result; floats
/// follow IEEE 754.
struct DivArray : Pairwise<DivArray> {
  static constexpr udf::Manual manual{
      .name = "oph_div_array",
      .summary = "Divides two arrays element by element.",
      .parameters = kPairParameters,
      .example = "oph_div_array('oph_float|oph_float','oph_float',measure,measure,-1)",
      .notes =
          "Where one element is missing the result is a or 1 / b; where both are, so is the "
          "result. An "
          "integer divided by 0 is missing.",
  };

  template <udf::Measure T>
  static T both(T a, T b, udf::Missing<T> missing) {
    if constexpr (std::is_integral_v<T>) {
      if (b == 0) return missing.value();
      // The smallest integer has no positive counterpart: its negation wraps around.
      if (b == -1) return udf::wrapping_subtract(T{0}, a);
      return static_cast<T>(a / b);
    } else {
      return a / b;
    }
  }

  template <udf::Measure T>
  static T only_b(T b, udf::Missing<T> missing) {
    return both(T{1}, b, missing);
  }
};

}  // namespace

OPH_UDF(oph_div_array, udf::Elementwise<DivArray, 2>)

}  // namespace oph::primitives
