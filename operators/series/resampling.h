// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "operators/series/primitive_calls.h"

namespace oph::operators::series {

/// Gives series over the same abscissas another number of points.
///
/// The way from the first abscissa to the last is cut in as many equal intervals as there are to be
/// points, and a point lies in each. More points are interpolated by a natural cubic spline; fewer
/// are the values of their intervals taken together, the last interval having both its ends.
class Resampling {
 public:
  ///   offset     where in its interval a point lies, in percent
  ///   operation  max, min, avg or sum
  /// Throws a user error if there are less than three abscissas to interpolate between.
  Resampling(std::vector<double> abscissas, std::size_t points, double offset,
             std::string_view operation);

  /// The abscissas of the new points.
  const std::vector<double>& points() const { return points_; }
  /// NaN where there is no value: an interval without values, for one.
  std::vector<double> apply(PrimitiveCalls& calls, std::span<const double> values) const;

 private:
  bool is_finer() const { return points_.size() > abscissas_.size(); }
  std::vector<double> reduce(std::span<const double> values) const;

  std::vector<double> abscissas_;
  std::vector<double> points_;
  std::vector<std::size_t> interval_;  ///< of each abscissa, when there are fewer points
  std::string_view operation_;
};

}  // namespace oph::operators::series
