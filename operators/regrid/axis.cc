// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/regrid/axis.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/error.h"

namespace oph::operators::regrid {
namespace {

using framework::GeographicAxis;

constexpr double kCircle = 360;
constexpr double kPole = 90;
/// Coordinates are often stored as float.
constexpr double kTolerance = 1e-4;

/// Adds full circles so that longitudes ascend (direction 1) or descend (-1); false if they would
/// go around the globe more than once.
bool unwrap(std::vector<double>& centres, double direction) {
  for (std::size_t i = 1; i < centres.size(); ++i) {
    const double step = direction * (centres[i] - centres[i - 1]);
    // A step of nothing is an error, not a circle.
    if (step < 0) centres[i] += direction * kCircle * std::ceil(-step / kCircle);
    if (std::abs(centres[i] - centres.front()) > kCircle + kTolerance) return false;
  }
  return true;
}

bool is_monotonic(const std::vector<double>& centres) {
  // Looks for a pair out of order.
  return std::adjacent_find(centres.begin(), centres.end(), std::greater_equal<>{}) ==
             centres.end() ||
         std::adjacent_find(centres.begin(), centres.end(), std::less_equal<>{}) == centres.end();
}

void check_latitudes(const std::vector<double>& centres, std::string_view grid) {
  for (const double centre : centres) {
    if (std::abs(centre) <= kPole + kTolerance) continue;
    throw user_error("a latitude is beyond the pole (latitude={}, grid={})", centre, grid);
  }
}

void order_centres(Axis& axis, std::string_view grid) {
  for (const double centre : axis.centres) {
    if (!std::isfinite(centre)) {
      throw user_error("a {} is no number (grid={})", name(axis.kind), grid);
    }
  }
  auto descending = axis.centres;
  if (axis.kind == GeographicAxis::kLongitude && !unwrap(axis.centres, 1) &&
      unwrap(descending, -1)) {
    axis.centres = descending;
  }
  if (axis.kind == GeographicAxis::kLatitude) check_latitudes(axis.centres, grid);
  if (is_monotonic(axis.centres)) return;
  throw user_error("the {}s of a grid must ascend or descend (grid={})", name(axis.kind), grid);
}

/// Cells that meet half-way between centres.
void derive_bounds(Axis& axis) {
  const auto& centres = axis.centres;
  const auto count = centres.size();
  std::vector<double> edges(count + 1);
  for (std::size_t i = 1; i < count; ++i) edges[i] = (centres[i - 1] + centres[i]) / 2;
  if (count == 1) {
    // Nothing tells the width of a single cell: all there is.
    const double half = axis.kind == GeographicAxis::kLatitude ? kPole : kCircle / 2;
    const double middle = axis.kind == GeographicAxis::kLatitude ? 0 : centres.front();
    edges = {middle - half, middle + half};
  } else {
    edges.front() = 2 * centres.front() - edges[1];
    edges.back() = 2 * centres.back() - edges[count - 1];
  }
  for (std::size_t i = 0; i < count; ++i) {
    axis.bounds.push_back({std::min(edges[i], edges[i + 1]), std::max(edges[i], edges[i + 1])});
  }
}

void take_bounds(Axis& axis, const std::vector<double>& bounds, std::string_view grid) {
  for (std::size_t i = 0; i < axis.size(); ++i) {
    Interval cell{bounds[2 * i], bounds[2 * i + 1]};
    if (axis.kind == GeographicAxis::kLongitude) {
      // Bounds may be written a circle away from the centre, and from each other.
      const double width = std::abs(cell.high - cell.low);
      if (width > kCircle / 2 && axis.size() > 1) {
        (cell.low < cell.high ? cell.low : cell.high) += kCircle;
      }
      const double away = std::round((axis.centres[i] - (cell.low + cell.high) / 2) / kCircle);
      cell = {cell.low + away * kCircle, cell.high + away * kCircle};
    }
    if (cell.low > cell.high) std::swap(cell.low, cell.high);
    const bool holds = cell.low <= axis.centres[i] + kTolerance &&
                       cell.high >= axis.centres[i] - kTolerance && cell.low < cell.high;
    if (!holds) {
      throw user_error("the bounds of a cell do not hold its {} ({}={}, bounds={}:{}, grid={})",
                       name(axis.kind), name(axis.kind), axis.centres[i], cell.low, cell.high,
                       grid);
    }
    axis.bounds.push_back(cell);
  }
}

}  // namespace

bool Axis::is_cyclic() const {
  if (kind != GeographicAxis::kLongitude || size() < 2) return false;
  const auto& first = is_descending() ? bounds.back() : bounds.front();
  const auto& last = is_descending() ? bounds.front() : bounds.back();
  const double covered = last.high - first.low;
  const double cell = (last.high - last.low + first.high - first.low) / 2;
  return std::abs(covered - kCircle) < cell / 4;
}

bool Axis::reaches_north_pole() const {
  const auto& cell = is_descending() ? bounds.front() : bounds.back();
  return cell.high >= kPole - (cell.high - cell.low) / 4;
}

bool Axis::reaches_south_pole() const {
  const auto& cell = is_descending() ? bounds.back() : bounds.front();
  return cell.low <= -kPole + (cell.high - cell.low) / 4;
}

Axis make_axis(GeographicAxis kind, std::vector<double> centres, const std::vector<double>& bounds,
               std::string_view grid) {
  Axis axis{kind, std::move(centres), {}};
  if (axis.centres.empty()) throw user_error("a grid has no {} (grid={})", name(kind), grid);
  order_centres(axis, grid);
  if (bounds.empty()) {
    derive_bounds(axis);
  } else {
    OPH_CHECK(bounds.size() == 2 * axis.size());
    take_bounds(axis, bounds, grid);
  }
  if (kind == GeographicAxis::kLongitude) return axis;
  for (auto& cell : axis.bounds) {
    cell = {std::clamp(cell.low, -kPole, kPole), std::clamp(cell.high, -kPole, kPole)};
  }
  return axis;
}

Axis global_axis(GeographicAxis kind, std::int64_t count) {
  std::vector<double> centres;
  const auto cells = static_cast<double>(count);
  for (std::int64_t i = 0; i < count; ++i) {
    const auto at = static_cast<double>(i);
    centres.push_back(kind == GeographicAxis::kLatitude ? 2 * kPole * (at + 0.5) / cells - kPole
                                                        : kCircle * at / cells);
  }
  return make_axis(kind, std::move(centres), {}, fmt::format("{} {}s", count, name(kind)));
}

}  // namespace oph::operators::regrid
