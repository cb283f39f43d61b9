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

  /// Of the sum of squared distances to the mean; NaN for less than two elements.
  static double result(double squares, double count) {
    return count < 2 ? std::numeric_limits<double>::quiet_NaN() : squares / (count - 1);
  }

  template <udf::Measure T>
  static double of(const Block<T>& block) {
    const auto [total, count] = fold<Mean>(block.values, block.missing);
    const double center = Mean::result<T>(total, count, block.missing);
    return result(squares(block, center), static_cast<double>(count));
  }

 private:
  template <udf::Measure T>
  static double squares(const Block<T>& block, double center) {
    constexpr std::size_t lanes = 32;
    std::array<double, lanes> sums{};
    const auto add = [&](std::size_t lane, T element) {
      const double distance = udf::widen<double>(element) - center;
      sums[lane] += block.missing(element) ? 0.0 : distance * distance;
    };
    const auto values = block.values;
    std::size_t i = 0;
    for (; i + lanes <= values.size(); i += lanes) {
      for (std::size_t lane = 0; lane < lanes; ++lane) add(lane, values[i + lane]);
    }
    for (std::size_t lane = 0; i < values.size(); ++i, ++lane) add(lane, values[i]);
    for (std::size_t half = lanes / 2; half > 0; half /= 2) {
      for (std::size_t lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
    }
    return sums[0];
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
