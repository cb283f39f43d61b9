// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/eof/space_time.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "framework/coordinates.h"

namespace oph::operators::eof {

SpaceTime::SpaceTime(const metadb::Cube& cube, std::size_t time_dimension) {
  const auto& time = cube.dimensions[time_dimension];
  is_time_explicit = time.is_explicit;
  times = time.extent();
  for (std::size_t i = 0; i < cube.dimensions.size(); ++i) {
    const auto& dimension = cube.dimensions[i];
    if (i == time_dimension) continue;
    points *= dimension.extent();
    if (!dimension.is_explicit) row_points *= dimension.extent();
    if (dimension.is_explicit != is_time_explicit) continue;
    (i < time_dimension ? before : after) *= dimension.extent();
  }
}

PointWeights::PointWeights(const metadb::Cube& cube, std::size_t time_dimension,
                           std::size_t latitude_dimension) {
  for (auto i = latitude_dimension + 1; i < cube.dimensions.size(); ++i) {
    if (i != time_dimension) below_ *= cube.dimensions[i].extent();
  }
  for (const double latitude : framework::coordinate_numbers(cube.dimensions[latitude_dimension])) {
    const double cosine = std::cos(latitude * std::numbers::pi / 180);
    weights_.push_back(std::sqrt(std::max(cosine, 0.0)));
  }
}

}  // namespace oph::operators::eof
