// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/series/resampling.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"

namespace oph::operators::series {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// What has come together in one interval.
struct Collected {
  double sum = 0;
  double least = std::numeric_limits<double>::infinity();
  double greatest = -std::numeric_limits<double>::infinity();
  std::size_t count = 0;

  void add(double value) {
    sum += value;
    least = std::min(least, value);
    greatest = std::max(greatest, value);
    ++count;
  }

  double result(std::string_view operation) const {
    if (count == 0) return kNaN;
    if (operation == "max") return greatest;
    if (operation == "min") return least;
    if (operation == "sum") return sum;
    return sum / static_cast<double>(count);
  }
};

}  // namespace

Resampling::Resampling(std::vector<double> abscissas, std::size_t points, double offset,
                       std::string_view operation)
    : abscissas_{std::move(abscissas)}, points_(points), operation_{operation} {
  const auto first = abscissas_.front();
  const auto count = static_cast<double>(points);
  const auto width = (abscissas_.back() - first) / count;
  for (std::size_t i = 0; i < points; ++i) {
    points_[i] = first + (static_cast<double>(i) + offset / 100) * width;
  }
  if (is_finer()) {
    constexpr std::size_t kFewest = 3;
    if (abscissas_.size() >= kFewest) return;
    throw user_error("a spline needs {} points at least (points={}, imp_num_points={})", kFewest,
                     abscissas_.size(), points);
  }
  for (const auto x : abscissas_) {
    const auto place = width == 0 ? 0 : std::floor((x - first) / width);
    interval_.push_back(static_cast<std::size_t>(std::clamp(place, 0.0, count - 1)));
  }
}

std::vector<double> Resampling::apply(PrimitiveCalls& calls, std::span<const double> values) const {
  return is_finer() ? calls.spline(values, abscissas_, points_) : reduce(values);
}

std::vector<double> Resampling::reduce(std::span<const double> values) const {
  std::vector<Collected> intervals(points_.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isnan(values[i])) intervals[interval_[i]].add(values[i]);
  }
  std::vector<double> reduced;
  for (const auto& interval : intervals) reduced.push_back(interval.result(operation_));
  return reduced;
}

}  // namespace oph::operators::series
