// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/arithmetic/pairwise.h"

namespace oph::primitives {
namespace {

/// out[i] = a[i] - b[i]
///
/// Types:   every measure type, complex ones too; the operands are of one type.
/// Missing: where one element is missing, the result is a[i] or -b[i]; where both are, the result
///          is missing.
/// Range:   integers wrap around; floats follow IEEE 754.
struct SubArray : Pairwise<SubtractPair> {
  static constexpr udf::Manual manual{
      .name = "oph_sub_array",
      .summary = "Subtracts two arrays element by element.",
      .parameters = kPairParameters,
      .example = "oph_sub_array('oph_float|oph_float','oph_float',measure,measure,-1)",
      .notes = kPairNotes,
  };
};

}  // namespace

OPH_UDF(oph_sub_array, udf::Elementwise<SubArray, 2>)

}  // namespace oph::primitives
