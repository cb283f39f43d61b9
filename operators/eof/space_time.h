// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "metadb/cube.h"

namespace oph::operators::eof {

/// Where time lies in a cube. All other dimensions, in their order, number the points, row-major.
///
/// The dimensions of the kind (explicit or implicit) that time belongs to are `before` x times x
/// `after`; those of the other kind are whole.
struct SpaceTime {
  SpaceTime(const metadb::Cube& cube, std::size_t time_dimension);

  bool is_time_explicit = false;
  std::int64_t times = 0;
  std::int64_t before = 1;
  std::int64_t after = 1;
  std::int64_t row_points = 1;  ///< points in a row: its length, without time
  std::int64_t points = 1;
};

/// The weight of each point: the square root of the cosine of its latitude, or 1 without one.
class PointWeights {
 public:
  PointWeights() = default;
  /// Precondition: the two dimensions are different ones.
  PointWeights(const metadb::Cube& cube, std::size_t time_dimension,
               std::size_t latitude_dimension);
  double operator()(std::int64_t point) const {
    return weights_.empty() ? 1
                            : weights_[static_cast<std::size_t>(
                                  point / below_ % static_cast<std::int64_t>(weights_.size()))];
  }

 private:
  std::vector<double> weights_;  ///< by position of the latitude
  std::int64_t below_ = 1;       ///< points in one position
};

}  // namespace oph::operators::eof
