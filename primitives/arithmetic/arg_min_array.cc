// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/arithmetic/pairwise.h"

namespace oph::primitives {
namespace {

/// out[i] = a[i] < b[i] ? 1 : 2
///
/// Types:   every real measure type; the operands are of one type.
/// Missing: where one element is missing, the result is the position of the other one; where both
///          are, the result is missing.
/// Range:   exact.
struct ArgMinArray : Pairwise<ArgMinPair> {
  static constexpr udf::Manual manual{
      .name = "oph_arg_min_array",
      .summary = "Tells which of two arrays holds the smaller element: 1 or 2.",
      .parameters = kPairParameters,
      .example = "oph_arg_min_array('oph_float|oph_float','oph_float',measure,measure,-1)",
      .notes =
          "Equal elements give 2. Where one element is missing the result is the position of the "
          "other one; where both are, it is missing.",
  };
};

}  // namespace

OPH_UDF(oph_arg_min_array, udf::Elementwise<ArgMinArray, 2>)

}  // namespace oph::primitives
