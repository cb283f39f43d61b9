// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>

#include "primitives/reduction/block.h"

namespace oph::primitives {

/// The quantile of elements, which it reorders, by selection, with linear interpolation between two
/// of them. There is one at least, and no NaN.
template <udf::Measure T>
double select_quantile(std::span<T> elements, double probability) {
  const double position = static_cast<double>(elements.size() - 1) * probability;
  const double below = std::floor(position);
  const auto nth = elements.begin() + static_cast<std::ptrdiff_t>(below);
  std::nth_element(elements.begin(), nth, elements.end());
  const double lower = static_cast<double>(*nth);
  if (position == below) return lower;
  const double upper = static_cast<double>(*std::min_element(nth + 1, elements.end()));
  const double fraction = position - below;
  return (1 - fraction) * lower + fraction * upper;
}

/// Exact quantile. Missing values count as any other number; a NaN makes the result NaN.
struct Quantile {
  template <udf::Measure T>
  using Result = double;

  // Not inlined: the selection gains nothing from wider registers.
  template <udf::Measure T>
  [[gnu::noinline]] static double of(const Block<T>& block) {
    const auto elements = block.scratch.first(block.values.size());
    std::copy(block.values.begin(), block.values.end(), elements.begin());
    if (has_nan<T>(elements)) return std::numeric_limits<double>::quiet_NaN();
    return select_quantile(elements, block.order);
  }

 private:
  template <udf::Measure T>
  static bool has_nan(std::span<const T> values) {
    bool found = false;
    for (const T element : values) found |= element != element;
    return found;
  }
};

/// Exact quantile of the elements that are not missing; NaN if there are none.
struct PresentQuantile {
  template <udf::Measure T>
  using Result = double;

  template <udf::Measure T>
  [[gnu::noinline]] static double of(const Block<T>& block) {
    const auto end = std::copy_if(block.values.begin(), block.values.end(), block.scratch.begin(),
                                  [&](T element) { return !block.missing(element); });
    const std::span elements{block.scratch.begin(), end};
    if (elements.empty()) return std::numeric_limits<double>::quiet_NaN();
    return select_quantile(elements, block.order);
  }
};

}  // namespace oph::primitives
