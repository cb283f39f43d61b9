// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/joining.h"

namespace oph::primitives {
namespace {

/// out = a, b, ...
///
/// Types:   every measure type, one for each array; those of the result may differ as well.
/// Missing: copied.
/// Range:   any lengths.
struct Append {
  static constexpr Parameter parameters[] = {kFirstArray, kOtherArrays};
  static constexpr udf::Manual manual{
      .name = "oph_append",
      .summary = "Appends arrays, each of its own type, to each other.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_append('oph_float|oph_float','oph_float',measure,measure)",
      .notes =
          "All elements become those of the output type; several output types, separated by "
          "'|', give each array its own. The result is NULL if one of the arrays is.",
      .variadic = true,
  };

  static void check(const CallElements&) {}
};

}  // namespace

OPH_UDF(oph_append, Concatenation<Append>)

}  // namespace oph::primitives
