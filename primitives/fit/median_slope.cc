// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/fit/median_slope.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "primitives/udf/error.h"
#include "primitives/udf/versions.h"

namespace oph::primitives {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
/// Slopes kept at a time.
constexpr std::size_t kRoom = std::size_t{1} << 18;

/// The slopes from the first of the points to the others; NaN where there is none.
void slopes_from_first(std::span<const double> x, std::span<const double> y,
                       std::span<double> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double run = x[i + 1] - x[0];
    const double slope = (y[i + 1] - y[0]) / run;
    out[i] = run == 0 ? std::numeric_limits<double>::quiet_NaN() : slope;
  }
}

/// How many slopes are below the limits, and how many between them.
struct Counts {
  std::uint64_t below = 0;
  std::uint64_t inside = 0;
};

Counts count(std::span<const double> slopes, double low, double high) {
  Counts counts;
  for (const double slope : slopes) {
    counts.below += slope < low ? 1 : 0;
    counts.inside += (slope >= low) & (slope <= high) ? 1 : 0;
  }
  return counts;
}

/// Copies the slopes between the limits; returns how many.
std::size_t copy_inside(std::span<const double> slopes, double low, double high, double* out) {
  std::size_t kept = 0;
  for (const double slope : slopes) {
    out[kept] = slope;
    kept += (slope >= low) & (slope <= high) ? 1 : 0;
  }
  return kept;
}

/// The value that `rank` values precede in order.
double select(std::span<double> values, std::uint64_t rank) {
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(values.begin(), nth, values.end());
  return *nth;
}

/// Keeps every second value.
std::size_t thin(std::span<double> values) {
  for (std::size_t i = 0; i < values.size() / 2; ++i) values[i] = values[2 * i];
  return values.size() / 2;
}

/// Whether no difference of the numbers overflows, and no product with one.
bool is_tame(std::span<const double> numbers) {
  return std::all_of(numbers.begin(), numbers.end(),
                     [](double number) { return std::abs(number) < 1e100; });
}

/// The median of `count` numbers, of which `at` finds the one of a rank.
template <class At>
double median_of(std::uint64_t count, At at) {
  if (count == 0) return std::numeric_limits<double>::quiet_NaN();
  const double upper = at(count / 2);
  return count % 2 == 1 ? upper : (at(count / 2 - 1) + upper) / 2;
}

}  // namespace

MedianSlope::Pass MedianSlope::scan(const Points& points, double low, double high) {
  Pass pass;
  const auto room = kept_room_.as<double>(kRoom + points.size());
  const auto row = row_room_.as<double>(points.size());
  std::size_t kept = 0;
  std::size_t next = 0;  // of the slopes of a row, the one to look at
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const auto slopes = row.first(points.size() - i - 1);
    udf::best_version<&slopes_from_first>()(points.x.subspan(i), points.y.subspan(i), slopes);
    const auto counts = udf::best_version<&count>()(slopes, low, high);
    pass.below += counts.below;
    pass.inside += counts.inside;
    if (pass.stride == 1) {
      kept += copy_inside(slopes, low, high, room.data() + kept);
    } else {
      for (; next < slopes.size(); next += pass.stride) {
        kept += copy_inside(slopes.subspan(next, 1), low, high, room.data() + kept);
      }
      next -= slopes.size();
    }
    for (; kept >= kRoom; pass.stride *= 2) kept = thin(room.first(kept));
  }
  pass.kept = room.first(kept);
  return pass;
}

/// Narrows down the limits of the slope by what the kept ones tell of its place among all. Counting
/// makes sure of that; the margin around the place shrinks, so that equal slopes are met at last.
double MedianSlope::value_at(const Points& points, std::uint64_t rank,
                             const SlopeBracket::Place& bracket) {
  double low = bracket.low;
  double high = bracket.high;
  double least = low;
  double greatest = high;
  for (std::size_t margin = kRoom / 64;; margin /= 2) {
    const auto pass = scan(points, low, high);
    if (rank < pass.below) {
      high = greatest = std::nextafter(low, -kInfinity);
      low = least;
      continue;
    }
    const auto place = rank - pass.below;
    if (place >= pass.inside) {
      low = least = std::nextafter(high, kInfinity);
      high = greatest;
      continue;
    }
    least = low;
    greatest = high;
    if (pass.stride == 1) return select(pass.kept, place);
    if (low == high) return low;
    // In double, because the product may exceed 64 bits.
    const auto near =
        static_cast<std::size_t>(static_cast<double>(place) / static_cast<double>(pass.inside) *
                                 static_cast<double>(pass.kept.size() - 1));
    if (near + margin < pass.kept.size()) high = select(pass.kept, near + margin);
    if (near >= margin) low = select(pass.kept, near - margin);
  }
}

double MedianSlope::of(const Points& points) {
  if (points.size() > kMostPoints) {
    throw udf::Error{"too many elements for a median of slopes",
                     {{"elements", points.size()}, {"most", kMostPoints}}};
  }
  // A median of few slopes, or of numbers whose differences may overflow.
  if (points.size() * points.size() / 2 <= kRoom || !is_tame(points.x) || !is_tame(points.y)) {
    const auto all = scan(points, -kInfinity, kInfinity);
    return median_of(all.inside, [&](std::uint64_t rank) {
      return all.stride == 1 ? select(all.kept, rank) : value_at(points, rank, {});
    });
  }
  bracket_.read(points);
  return median_of(bracket_.pairs(), [&](std::uint64_t rank) {
    const auto place = bracket_.find(rank);
    if (place.slope) return *place.slope;
    // Most often many slopes are equal.
    const auto equal = scan(points, place.guess, place.guess);
    const bool is_met = rank >= equal.below && rank - equal.below < equal.inside;
    return is_met ? place.guess : value_at(points, rank, place);
  });
}

}  // namespace oph::primitives
