// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <span>

#include "primitives/udf/buffer.h"

namespace oph::primitives {

/// Merges two sorted neighbours; returns how many pairs were in descending order.
inline double merge_counting_inversions(std::span<const double> left, std::span<const double> right,
                                        double* out) {
  std::size_t inversions = 0;
  std::size_t i = 0;
  for (const double value : right) {
    while (i < left.size() && left[i] <= value) *out++ = left[i++];
    *out++ = value;
    inversions += left.size() - i;
  }
  std::copy(left.begin() + static_cast<std::ptrdiff_t>(i), left.end(), out);
  return static_cast<double>(inversions);
}

/// Sorts `values` by merging in O(n log n); returns the number of pairs i < j with values[i] >
/// values[j]. None may be NaN.
inline double sort_counting_inversions(std::span<double> values, udf::Buffer& room) {
  auto from = values;
  auto to = room.as<double>(values.size());
  double inversions = 0;
  for (std::size_t width = 1; width < values.size(); width *= 2) {
    for (std::size_t start = 0; start < values.size(); start += 2 * width) {
      const auto both = from.subspan(start, std::min(2 * width, values.size() - start));
      const auto left = both.first(std::min(width, both.size()));
      inversions += merge_counting_inversions(left, both.subspan(left.size()), to.data() + start);
    }
    std::swap(from, to);
  }
  if (from.data() != values.data()) std::copy(from.begin(), from.end(), values.begin());
  return inversions;
}

}  // namespace oph::primitives
