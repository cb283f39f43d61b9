// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/arithmetic/pairwise.h"

namespace oph::primitives {
namespace {

/// out[i] = b[i] != 0 ? a[i] : missing
///
/// Types:   every real measure type; the operands are of one type.
/// Missing: where an element is missing, so is the result.
/// Range:   exact.
struct MaskArray : Pairwise<MaskPair> {
  static constexpr udf::Manual manual{
      .name = "oph_mask_array",
      .summary = "Keeps the elements of an array where another one is not 0.",
      .parameters = kPairParameters,
      .example = "oph_mask_array('oph_float|oph_float','oph_float',measure,measure,-1)",
      .notes =
          "Where the mask is 0, or an element is missing, the result is missing: the missing "
          "value, "
          "else NaN, or 0 in integer types.",
  };
};

}  // namespace

OPH_UDF(oph_mask_array, udf::Elementwise<MaskArray, 2>)

}  // namespace oph::primitives
