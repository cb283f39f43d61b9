// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/arithmetic/pairwise.h"

namespace oph::primitives {
namespace {

/// out[i] = max(a[i], b[i])
///
/// Types:   every real measure type; the operands are of one type.
/// Missing: where one element is missing, the result is the other one; where both are, the result
///          is missing.
/// Range:   exact.
struct MaxArray : Pairwise<MaxPair> {
  static constexpr udf::Manual manual{
      .name = "oph_max_array",
      .summary = "Takes the larger one of two elements.",
      .parameters = kPairParameters,
      .example = "oph_max_array('oph_float|oph_float','oph_float',measure,measure,-1)",
      .notes = kPairNotes,
  };
};

}  // namespace

OPH_UDF(oph_max_array, udf::Elementwise<MaxArray, 2>)

}  // namespace oph::primitives
