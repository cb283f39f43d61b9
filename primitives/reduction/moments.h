// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>

#include "primitives/reduction/squares.h"
#include "primitives/reduction/sums.h"

namespace oph::primitives {

/// Sample variance (divided by n - 1). Of one array in two passes, which the cache makes fast.
struct Variance {
  template <udf::Measure T>
  using Columns = SquareColumns<Variance, T>;
  template <udf::Measure T>
  using Result = double;

  /// Of the sum of squared distances to the mean, which may be rounded to less than nothing; NaN
  /// for less than two elements.
  static double result(double squares, double count) {
    return count < 2 ? std::numeric_limits<double>::quiet_NaN()
                     : std::max(squares, 0.0) / (count - 1);
  }

  template <udf::Measure T>
  static double of(const Block<T>& block) {
    const auto [total, elements] = fold<Mean>(block.values, block.missing);
    if (elements == 0) return result(0, 0);
    const auto count = static_cast<double>(elements);
    const double mean = Mean::result<T>(total, elements, block.missing);
    const auto center = near<T>(mean);
    const double squares =
        sum_of_distances(block.values, block.missing, center, [](auto d) { return d * d; });
    const double shift = mean - udf::widen<double>(center);
    return result(squares - count * shift * shift, count);
  }
};

/// The mean of powers of the elements, or of their distance to the mean (central), with or
/// without the sign (absolute).
template <bool central, bool absolute>
struct Moment {
  template <udf::Measure T>
  using Result = double;

  // Not inlined: powers gain nothing from wider registers.
  template <udf::Measure T>
  [[gnu::noinline]] static double of(const Block<T>& block) {
    const auto [total, count] = fold<Mean>(block.values, block.missing);
    const double center = central ? Mean::result<T>(total, count, block.missing) : 0;
    double sum = 0;
    for (const T element : block.values) {
      if (block.missing(element)) continue;
      const double distance = static_cast<double>(element) - center;
      const double base = absolute ? std::abs(distance) : distance;
      sum += block.order == 2 ? base * base : std::pow(base, block.order);
    }
    return sum / static_cast<double>(count);
  }
};

}  // namespace oph::primitives
