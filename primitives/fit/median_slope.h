// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "primitives/series/present.h"

namespace oph::primitives {

/// The median of the slopes (y[j] - y[i]) / (x[j] - x[i]) of all pairs of points at different
/// abscissas (H. Theil, 1950; P. K. Sen, 1968): the mean of the two in the middle if their number
/// is even. Exact, in bounded memory: of many slopes only those near the middle are kept, which
/// passes over all pairs narrow down. Takes O(n^2) time for n points.
class MedianSlope {
 public:
  /// More points would take minutes, during which the server could not be stopped.
  static constexpr std::size_t kMostPoints = 65536;

  /// NaN without points at different abscissas. Throws udf::Error for too many points.
  double of(const Points& points);

 private:
  /// The slopes between two limits, as one pass over all pairs finds them.
  struct Pass {
    std::uint64_t below = 0;
    std::uint64_t inside = 0;
    std::span<double> kept;  ///< those inside, of every `stride`th slope
    std::uint64_t stride = 1;
  };

  Pass scan(const Points& points, double low, double high);
  double value_at(const Points& points, std::uint64_t rank);

  udf::Buffer row_room_;
  udf::Buffer kept_room_;
};

}  // namespace oph::primitives
