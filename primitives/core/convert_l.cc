// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/core/single_element.h"

namespace oph::primitives {
namespace {

/// a[0] as a number
///
/// Types:   byte, short, int, long.
/// Missing: returned as it is.
/// Range:   exact.
struct ConvertL {
  static constexpr udf::Manual manual{
      .name = "oph_convert_l",
      .summary = "Makes a whole number of an array of one element.",
      .kind = udf::Class::kReduce,
      .returns = udf::Returns::kLong,
      .parameters = kSingleElement,
      .example = "oph_convert_l('oph_int','oph_long',measure)",
      .notes =
          "The array is of type byte, short, int or long; oph_convert_d takes real numbers. "
          "The result is a number, no array: use it inside another primitive.",
  };

  using Result = long long;
  static bool accepts(ElementType type) { return is_integer(type); }
};

}  // namespace

OPH_UDF_LONG(oph_convert_l, SingleElement<ConvertL>)

}  // namespace oph::primitives
