// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "primitives/udf/adapter.h"

namespace oph::primitives {

/// The elements that a reducer makes one value of.
template <udf::Measure T>
struct Block {
  std::span<const T> values;
  udf::Missing<T> missing;
  /// The exponent of a moment, or the probability of a quantile.
  double order;
  /// As long as `values`, to be overwritten.
  std::span<T> scratch;
  /// One for each value, for the reducers that weigh them; else empty.
  std::span<const double> weights = {};
};

/// What a reducer returns if all elements are missing; NaN in double.
template <class Result, udf::Measure T>
Result nothing(udf::Missing<T> missing) {
  if constexpr (std::is_same_v<Result, T>) {
    return missing.value();
  } else if constexpr (std::is_floating_point_v<Result>) {
    return std::numeric_limits<Result>::quiet_NaN();
  } else {
    return static_cast<Result>(missing.value());
  }
}

}  // namespace oph::primitives
