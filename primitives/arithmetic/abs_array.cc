// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/arithmetic/pairwise.h"

namespace oph::primitives {
namespace {

/// out[i] = sqrt(a[i]^2 + b[i]^2)
///
/// Types:   every real measure type; the operands are of one type.
/// Missing: where an element is missing, so is the result.
/// Range:   computed without overflow; integers give a double, which truncates in an integer
///          result.
struct AbsArray : Pairwise<AbsPair> {
  static constexpr udf::Manual manual{
      .name = "oph_abs_array",
      .summary = "Gives the absolute values of the complex numbers a + ib.",
      .parameters = kPairParameters,
      .example = "oph_abs_array('oph_float|oph_float','oph_float',measure,measure,-1)",
      .notes = kStrictPairNotes,
  };
};

}  // namespace

OPH_UDF(oph_abs_array, udf::Elementwise<AbsArray, 2>)

}  // namespace oph::primitives
