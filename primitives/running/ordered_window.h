// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <span>

#include "primitives/running/window.h"
#include "primitives/statistics/sorted_positions.h"

namespace oph::primitives {

/// Quantiles of moving windows: counts the elements of a window by their rank in the whole array,
/// in a binary indexed tree (Fenwick, Software: Practice and Experience 24, 1994), so that an
/// element enters, leaves or is found in O(log n) steps whatever the width.
class OrderedWindow {
 public:
  /// As slide(), for the quantile of a probability: the value at (n - 1) * probability of the
  /// sorted elements, interpolated linearly between two.
  void slide(std::span<const double> values, Window window, double minimum, double probability,
             std::span<double> out) {
    const auto order = sorted_positions(values, order_room_);
    rank_ = ranks_.as<std::uint32_t>(values.size());
    std::fill(rank_.begin(), rank_.end(), 0U);
    for (std::size_t i = 0; i < order.size(); ++i) {
      rank_[order[i]] = static_cast<std::uint32_t>(i + 1);
    }
    tree_ = counts_.as<std::uint32_t>(order.size() + 1);
    std::fill(tree_.begin(), tree_.end(), 0U);
    std::size_t count = 0;
    for (std::size_t last = 0; last < values.size() + window.after; ++last) {
      count += change(last, 1);
      if (last >= window.width()) count -= change(last - window.width(), ~0U);
      if (last < window.after) continue;
      auto& result = out[last - window.after];
      result = std::numeric_limits<double>::quiet_NaN();
      if (count == 0 || static_cast<double>(count) < minimum) continue;
      const double position = static_cast<double>(count - 1) * probability;
      const auto below = static_cast<std::size_t>(position);
      const double fraction = position - std::floor(position);
      result = values[order[find(below)]];
      if (fraction > 0) {
        result = (1 - fraction) * result + fraction * values[order[find(below + 1)]];
      }
    }
  }

 private:
  /// Adds `by` (modulo 2^32) for an element, if it is one; tells how many entered or left.
  std::size_t change(std::size_t element, std::uint32_t by) {
    if (element >= rank_.size() || rank_[element] == 0) return 0;
    for (std::size_t i = rank_[element]; i < tree_.size(); i += i & (~i + 1)) tree_[i] += by;
    return 1;
  }

  /// The rank, from 0, of element number `number`, from 0, of the window.
  std::size_t find(std::size_t number) const {
    std::size_t found = 0;
    for (std::size_t step = std::bit_floor(tree_.size() - 1); step > 0; step /= 2) {
      if (found + step < tree_.size() && tree_[found + step] <= number) {
        found += step;
        number -= tree_[found];
      }
    }
    return found;
  }

  udf::Buffer order_room_;
  udf::Buffer ranks_;
  udf::Buffer counts_;
  std::span<std::uint32_t> rank_;
  std::span<std::uint32_t> tree_;
};

}  // namespace oph::primitives
