// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/udf/adapter.h"

namespace oph::primitives {

/// What running sums and their differences share.
struct RunningSums {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to change"},
      udf::kFieldNumber,
  };
  static constexpr bool kTakesComplex = true;
  static constexpr bool kNeedsWholeArray = true;

  struct Settings {};
  static Settings settings(const udf::Arguments&) { return {}; }

  /// Floats are computed in double: the errors of sums grow with the length of an array.
  static ElementType work_type(udf::CallTypes types, const Settings&) {
    const auto type = udf::common_type(types);
    if (type == ElementType::kFloat) return ElementType::kDouble;
    return type == ElementType::kComplexFloat ? ElementType::kComplexDouble : type;
  }
  template <udf::Element T>
  static constexpr bool kComputesIn = !std::is_same_v<udf::Part<T>, float>;
};

}  // namespace oph::primitives
