// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "primitives/fit/slope_bracket.h"

namespace oph::primitives {

/// The median of the slopes (y[j] - y[i]) / (x[j] - x[i]) of all pairs of points at different
/// abscissas (H. Theil, 1950; P. K. Sen, 1968): the mean of the two in the middle if their number
/// is even. Exact, in bounded memory. Takes O(n log n) time for n points where a SlopeBracket finds
/// the slope; where too many slopes are equal, or numbers too large or too small to be sure of
/// their order, O(n^2) for passes over all pairs, of which only those near the middle are kept.
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
  double value_at(const Points& points, std::uint64_t rank, const SlopeBracket::Place& place);

  SlopeBracket bracket_;
  udf::Buffer row_room_;
  udf::Buffer kept_room_;
};

}  // namespace oph::primitives
