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
    if constexpr (std::is_floating_point_v<T>) {
      const auto is_nan = [](T element) { return element != element; };
      if (std::any_of(block.values.begin(), block.values.end(), is_nan)) {
        return std::numeric_limits<double>::quiet_NaN();
      }
    }
    std::copy(block.values.begin(), block.values.end(), block.scratch.begin());
    const double position = static_cast<double>(block.values.size() - 1) * block.order;
    const double below = std::floor(position);
    const auto nth = block.scratch.begin() + static_cast<std::ptrdiff_t>(below);
    std::nth_element(block.scratch.begin(), nth, block.scratch.end());
    const double lower = static_cast<double>(*nth);
    if (position == below) return lower;
    const double upper = static_cast<double>(*std::min_element(nth + 1, block.scratch.end()));
    const double fraction = position - below;
    return (1 - fraction) * lower + fraction * upper;
  }
};

}  // namespace oph::primitives
