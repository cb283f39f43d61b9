// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/arithmetic/pairwise.h"

namespace oph::primitives {
namespace {

/// out[i] = a[i] / b[i]
///
/// Types:   every measure type, complex ones too; the operands are of one type.
/// Missing: where one element is missing, the result is a[i] or 1 / b[i]; where both are, the
///          result is missing.
/// Range:   integers truncate, and division by 0 gives a missing result; floats follow IEEE 754.
struct DivArray : Pairwise<DividePair> {
  static constexpr udf::Manual manual{
      .name = "oph_div_array",
      .summary = "Divides two arrays element by element.",
      .parameters = kPairParameters,
      .example = "oph_div_array('oph_float|oph_float','oph_float',measure,measure,-1)",
      .notes =
          "Where one element is missing the result is a or 1 / b; where both are, so is the "
          "result. An integer divided by 0 is missing.",
  };
};

}  // namespace

OPH_UDF(oph_div_array, udf::Elementwise<DivArray, 2>)

}  // namespace oph::primitives
