// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "primitives/udf/buffer.h"

namespace oph::primitives {

/// The best partition of sorted numbers into consecutive clusters, found exactly by dynamic
/// programming (H. Wang and M. Song, Ckmeans.1d.dp, The R Journal 3, 2011): in one dimension no
/// other partition is better. k clusters of n numbers take O(k n log n) time and O(k n) memory.
class Clusters {
 public:
  enum class Distance : std::uint8_t {
    kSquared,   ///< squared, to the mean of the cluster
    kAbsolute,  ///< absolute, to the median of the cluster
  };

  /// Divides `sorted` into `count` clusters. Precondition: 1 <= count <= size, all are finite.
  /// Throws udf::Error if that would take more than 1 GiB.
  void divide(std::span<const double> sorted, std::size_t count, Distance distance);

  /// Where the clusters begin, in ascending order.
  std::span<const std::size_t> starts() const { return starts_; }

  /// The mean or median of the numbers from `first` to before `last`.
  double center(std::size_t first, std::size_t last) const;

 private:
  void sum_up();
  double cost(std::size_t first, std::size_t last) const;
  void improve(std::span<std::uint32_t> begins, std::size_t layer, std::size_t low,
               std::size_t high, std::size_t least, std::size_t greatest);

  std::span<const double> sorted_;
  Distance distance_ = Distance::kSquared;
  double middle_ = 0;
  std::span<long double> sums_;
  std::span<long double> squares_;
  std::span<long double> previous_;
  std::span<long double> current_;
  std::span<std::size_t> starts_;
  udf::Buffer sum_room_, square_room_, previous_room_, current_room_, begin_room_, start_room_;
};

}  // namespace oph::primitives
