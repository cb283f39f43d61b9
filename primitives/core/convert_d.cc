// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/core/single_element.h"

namespace oph::primitives {
namespace {

/// a[0] as a number
///
/// Types:   float, double.
/// Missing: returned as it is; SQL has no NaN and shows it as NULL or 0.
/// Range:   exact.
struct ConvertD {
  static constexpr udf::Manual manual{
      .name = "oph_convert_d",
      .summary = "Makes a real number of an array of one element.",
      .kind = udf::Class::kReduce,
      .returns = udf::Returns::kDouble,
      .parameters = kSingleElement,
      .example = "oph_convert_d('oph_float','oph_double',measure)",
      .notes =
          "The array is of type float or double; oph_convert_l takes integers. The result is "
          "a number, no array: use it inside another primitive.",
  };

  using Result = double;
  static bool accepts(ElementType type) { return is_floating(type); }
};

}  // namespace

OPH_UDF_DOUBLE(oph_convert_d, SingleElement<ConvertD>)

}  // namespace oph::primitives
