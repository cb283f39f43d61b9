// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

namespace oph::primitives {

/// Exact quantiles by selection, several at once: later ones search only the part that the earlier
/// ones left. The quantile p of n sorted values is the value at (n - 1) * p, interpolated linearly
/// between two values (type 7 of Hyndman and Fan, 1996).
class QuantileSelection {
 public:
  /// Probabilities between 0 and 1, in any order.
  void configure(std::vector<double> probabilities);

  std::size_t width() const { return probabilities_.size(); }

  /// Computes one quantile for each probability. `values` are none missing, and are reordered; NaN
  /// if there are none.
  void select(std::span<double> values, std::span<double> out);

  /// The same of values that are sorted already.
  void read_sorted(std::span<const double> values, std::span<double> out) const;

 private:
  std::vector<double> probabilities_;
  std::vector<std::size_t> ranks_;
};

}  // namespace oph::primitives
