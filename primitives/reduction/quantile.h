// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>

#include "primitives/reduction/block.h"

namespace oph::primitives {

/// Exact quantile by selection, with linear interpolation between two elements. Missing values
/// count as any other number; a NaN makes the result NaN.
struct Quantile {
  template <udf::Measure T>
  using Result = double;

  // Not inlined: the selection gains nothing from wider registers.
  template <udf::Measure T>
  [[gnu::noinline]] static double of(const Block<T>& block) {
    const auto sorted = block.scratch.first(block.values.size());
    std::copy(block.values.begin(), block.values.end(), sorted.begin());
    if (has_nan<T>(sorted)) return std::numeric_limits<double>::quiet_NaN();
    const double position = static_cast<double>(sorted.size() - 1) * block.order;
    const double below = std::floor(position);
    const auto nth = sorted.begin() + static_cast<std::ptrdiff_t>(below);
    std::nth_element(sorted.begin(), nth, sorted.end());
    const double lower = static_cast<double>(*nth);
    if (position == below) return lower;
    const double upper = static_cast<double>(*std::min_element(nth + 1, sorted.end()));
    const double fraction = position - below;
    return (1 - fraction) * lower + fraction * upper;
  }

 private:
  template <udf::Measure T>
  static bool has_nan(std::span<const T> values) {
    bool found = false;
    for (const T element : values) found |= element != element;
    return found;
  }
};

}  // namespace oph::primitives
