// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/joining.h"

namespace oph::primitives {
namespace {

/// out = a, b, ...
///
/// Types:   every measure type, complex ones and those of several fields too; one for all arrays.
/// Missing: copied.
/// Range:   any lengths.
struct Concat {
  static constexpr Parameter parameters[] = {kFirstArray, kOtherArrays};
  static constexpr udf::Manual manual{
      .name = "oph_concat",
      .summary = "Concatenates arrays of one type.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_concat('oph_float|oph_float','oph_float',measure,measure)",
      .notes =
          "The result is NULL if one of the arrays is. oph_append takes arrays of different "
          "types.",
      .variadic = true,
  };

  static void check(const CallElements& elements) { check_one_type(elements); }
};

}  // namespace

OPH_UDF(oph_concat, Concatenation<Concat>)

}  // namespace oph::primitives
