// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>

#include "primitives/series/present.h"

namespace oph::primitives {

/// Finds out where the slopes of all pairs of points lie, in O(n log n) time for each step: the
/// pairs with a slope below s are those that change places when points sorted by x are sorted by
/// y - s x instead, and sorting by merging counts them (M. Dillencourt, D. Mount, N. Netanyahu: A
/// randomized algorithm for slope selection, Int. J. Comput. Geom. Appl. 2, 1992; J. Matousek:
/// Randomized optimal algorithm for slope selection, Inf. Process. Lett. 39, 1991).
///
/// What it tells is exact: a limit s counts only if no two points come so close in that order that
/// rounding could have exchanged them.
class SlopeBracket {
 public:
  /// Limits between which the slope of a rank lies, or the slope itself.
  struct Place {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    double guess = 0;  ///< a slope near that of the rank
    std::optional<double> slope = {};
  };

  /// Takes over the points; all coordinates are finite.
  void read(const Points& points);

  /// The number of pairs of points at different abscissas.
  std::uint64_t pairs() const { return pairs_; }

  /// Where the slope lies that `rank` slopes precede in order. Precondition: rank < pairs().
  Place find(std::uint64_t rank);

 private:
  struct Entry {
    double key;
    double x;
    double y;
  };
  /// The points in the order at a limit, and how many slopes are below it.
  struct Limit {
    double slope;
    std::uint64_t below;
  };

  std::uint64_t sort(std::span<Entry> entries, std::uint64_t stride, std::size_t* kept);
  std::span<double> sample(const Limit& low, const Limit& high);
  std::optional<Limit> limit_at(double slope, const Limit& low);
  std::optional<Limit> limit_near(std::span<const double> sorted, std::size_t place, bool below,
                                  const Limit& low);
  bool narrow(std::span<const double> sorted, std::uint64_t rank, Limit& low, Limit& high);
  void set_keys(std::span<Entry> entries, double slope) const;
  bool is_certain(std::span<const Entry> sorted, double slope) const;

  std::span<Entry> sorted_;  ///< by abscissa
  std::span<Entry> lower_;   ///< in the order at the lower limit
  std::span<Entry> work_;
  std::uint64_t pairs_ = 0;
  double largest_x_ = 0;
  double largest_y_ = 0;
  udf::Buffer sorted_room_;
  udf::Buffer lower_room_;
  udf::Buffer work_room_;
  udf::Buffer merge_room_;
  udf::Buffer sample_room_;
};

}  // namespace oph::primitives
