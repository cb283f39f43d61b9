// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>

#include "primitives/reduction/sums.h"

namespace oph::primitives {

struct Larger {
  template <udf::Measure T>
  static constexpr T worst = std::numeric_limits<T>::has_infinity
                                 ? -std::numeric_limits<T>::infinity()
                                 : std::numeric_limits<T>::min();
  template <udf::Measure T>
  static constexpr bool better(T a, T b) {
    return a > b;
  }
};

struct Smaller {
  template <udf::Measure T>
  static constexpr T worst = std::numeric_limits<T>::has_infinity
                                 ? std::numeric_limits<T>::infinity()
                                 : std::numeric_limits<T>::max();
  template <udf::Measure T>
  static constexpr bool better(T a, T b) {
    return a < b;
  }
};

/// The best element, among the others than the missing ones.
template <class Order>
struct Extreme : Folding<Extreme<Order>> {
  template <udf::Measure T>
  using Columns = RuleColumns<Extreme, T>;
  template <udf::Measure T>
  using Result = T;
  template <udf::Measure T>
  using Value = T;
  template <udf::Measure T>
  using Partial = T;
  template <udf::Measure T>
  static constexpr T neutral() {
    return Order::template worst<T>;
  }
  template <udf::Measure T>
  static constexpr T start() {
    return Order::template worst<T>;
  }

  template <udf::Measure T>
  static T add(T so_far, T element) {
    return Order::better(element, so_far) ? element : so_far;
  }
  template <udf::Measure T>
  static T merge(T a, T b) {
    return add(a, b);
  }
  template <udf::Measure T>
  static T result(T best, std::int64_t count, udf::Missing<T> missing) {
    return count == 0 ? missing.value() : best;
  }
};

OPH_ADD_ROWS_OF_ALL_TYPES(extern, Extreme<Larger>)
OPH_ADD_ROWS_OF_ALL_TYPES(extern, Extreme<Smaller>)

/// The position of the first best element, from 1; 0 if all are missing.
template <class Order>
struct PositionOfExtreme {
  template <udf::Measure T>
  using Result = std::int64_t;

  template <udf::Measure T>
  static std::int64_t of(const Block<T>& block) {
    const T best = Extreme<Order>::of(block);
    for (std::size_t i = 0; i < block.values.size(); ++i) {
      const T element = block.values[i];
      if (element == best && !block.missing(element)) return static_cast<std::int64_t>(i + 1);
    }
    return 0;
  }
};

}  // namespace oph::primitives
