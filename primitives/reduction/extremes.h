// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>

#include "primitives/reduction/block.h"
#include "primitives/reduction/columns.h"
#include "primitives/reduction/lanes.h"

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
struct Extreme {
  template <udf::Measure T>
  using Result = T;

  template <udf::Measure T>
  static T of(const Block<T>& block) {
    constexpr T worst = Order::template worst<T>;
    const auto better = [](T a, T b) { return Order::better(b, a) ? b : a; };
    const T best = fold<T>(
        block.values, worst,
        [&](T so_far, T element) {
          return better(so_far, block.missing(element) ? worst : element);
        },
        better);
    // Only the worst value of all can come from missing elements alone.
    if (best == worst && count_present(block.values, block.missing) == 0) {
      return nothing<T>(block.missing);
    }
    return best;
  }

  struct Columns {
    template <udf::Measure T>
    using Value = T;
    template <udf::Measure T>
    static constexpr T neutral = Order::template worst<T>;
    template <udf::Measure T>
    static constexpr T start = Order::template worst<T>;

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
};

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
