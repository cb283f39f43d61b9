// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>

#include "primitives/reduction/sums.h"

namespace oph::primitives {

/// Sample variance (divided by n - 1), in two passes, which is numerically stable.
struct Variance {
  template <udf::Measure T>
  using Result = double;

  template <udf::Measure T>
  static double of(const Block<T>& block) {
    const auto count = count_present(block.values, block.missing);
    if (count < 2) return nothing<double>(block.missing);
    return squares(block, Mean::of(block)) / static_cast<double>(count - 1);
  }

  template <udf::Measure T>
  static double squares(const Block<T>& block, double center) {
    return sum_of_terms(block.values, block.missing, [=](T element) {
      const double distance = static_cast<double>(element) - center;
      return distance * distance;
    });
  }
};

struct StandardDeviation {
  template <udf::Measure T>
  using Result = double;

  template <udf::Measure T>
  static double of(const Block<T>& block) {
    return std::sqrt(Variance::of(block));
  }
};

/// The mean of powers of the elements, or of their distance to the mean (central), with or
/// without the sign (absolute).
template <bool central, bool absolute>
struct Moment {
  template <udf::Measure T>
  using Result = double;

  template <udf::Measure T>
  static double of(const Block<T>& block) {
    const auto count = static_cast<double>(count_present(block.values, block.missing));
    const double center = central ? Mean::of(block) : 0;
    if (block.order == 2) return Variance::squares(block, center) / count;
    double sum = 0;
    for (const T element : block.values) {
      if (block.missing(element)) continue;
      const double distance = static_cast<double>(element) - center;
      sum += std::pow(absolute ? std::abs(distance) : distance, block.order);
    }
    return sum / count;
  }
};

}  // namespace oph::primitives
