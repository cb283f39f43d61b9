// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "framework/geographic_dimension.h"

namespace oph::operators::regrid {

struct Interval {
  double low = 0;
  double high = 0;
};

/// The cells of a rectilinear grid along its latitude or longitude, in degrees.
///
/// Longitudes are unwrapped: in the order of the cells they ascend or descend without jumps.
struct Axis {
  framework::GeographicAxis kind = framework::GeographicAxis::kLatitude;
  std::vector<double> centres;
  std::vector<Interval> bounds;  ///< one for each centre

  std::size_t size() const { return centres.size(); }
  bool is_descending() const { return size() > 1 && centres.back() < centres.front(); }
  /// Whether the cells of a longitude go once around the globe.
  bool is_cyclic() const;
  /// Whether the cells of a latitude reach the pole beyond the last (first) centre.
  bool reaches_north_pole() const;
  bool reaches_south_pole() const;
};

/// Makes an axis of coordinates as they are stored. `bounds` has two numbers for each cell, in any
/// order, or is empty: then cells meet half-way between centres, the outermost ones are symmetric,
/// and latitudes end at the poles. Throws a user error, which names the `grid`, if the coordinates
/// are not monotonic, not finite, or beyond the poles.
Axis make_axis(framework::GeographicAxis kind, std::vector<double> centres,
               const std::vector<double>& bounds, std::string_view grid);

/// `count` cells of equal width: latitudes from pole to pole, northwards; longitudes once around
/// the globe, the first centre at 0.
Axis global_axis(framework::GeographicAxis kind, std::int64_t count);

}  // namespace oph::operators::regrid
