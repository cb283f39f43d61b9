// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/arithmetic/pairwise.h"

namespace oph::primitives {
namespace {

struct KnownPair : StrictPairRule {
  template <udf::Measure T>
  static T both(T a, T, udf::Missing<T>) {
    return a;
  }
};

/// out[i] = a[i] where b[i] is not missing, else missing
///
/// Types:   every real measure type; the operands are of one type.
/// Missing: where an element is missing, so is the result.
/// Range:   exact.
struct MaskMissingArray : Pairwise<KnownPair> {
  static constexpr udf::Manual manual{
      .name = "oph_mask_missing_array",
      .summary = "Keeps the elements of an array where another one has a value.",
      .parameters = kPairParameters,
      .example = "oph_mask_missing_array('oph_float|oph_float','oph_float',measure,measure,-1)",
      .notes =
          "Where an element is missing the result is missing: the missing value, else NaN, or 0 in "
          "integer types.",
  };
};

}  // namespace

OPH_UDF(oph_mask_missing_array, udf::Elementwise<MaskMissingArray, 2>)

}  // namespace oph::primitives
