// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/eof/snapshot_anomalies.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace oph::operators::eof {
namespace {

/// Where a row lies.
struct Place {
  std::size_t time;
  std::size_t point;  ///< of its first element
};

Place place(const SpaceTime& shape, std::int64_t key) {
  const auto row = key - 1;
  const auto outer = row / (shape.times * shape.after);
  const auto time = row / shape.after % shape.times;
  const auto spatial_row = outer * shape.after + row % shape.after;
  return {static_cast<std::size_t>(time), static_cast<std::size_t>(spatial_row * shape.row_points)};
}

}  // namespace

SnapshotAnomalies::SnapshotAnomalies(framework::Task& task, const metadb::Cube& cube,
                                     const SpaceTime& shape, PointWeights weights,
                                     std::int64_t budget)
    : Anomalies{task, cube, shape, std::move(weights), budget} {
  find_means();
  for (std::int64_t point = 0; point < shape_.points; ++point) {
    squares_.push_back(weights_(point) * weights_(point));
  }
  find_total();
}

void SnapshotAnomalies::find_means() {
  means_.assign(static_cast<std::size_t>(shape_.points), 0.0);
  rows_.for_each([&](std::int64_t key, std::span<const double> numbers) {
    const auto first = place(shape_, key).point;
    add_multiple(1, numbers, std::span{means_}.subspan(first, numbers.size()));
  });
  sum_over_ranks(means_);
  // A value that is missing makes the mean so.
  for (auto& mean : means_) mean /= static_cast<double>(shape_.times);
  valid_points_ =
      std::count_if(means_.begin(), means_.end(), [](double mean) { return !std::isnan(mean); });
}

template <class Visit>
void SnapshotAnomalies::for_each_anomaly(const Visit& visit) {
  std::vector<double> anomalies(static_cast<std::size_t>(shape_.row_points));
  rows_.for_each([&](std::int64_t key, std::span<const double> numbers) {
    const auto at = place(shape_, key);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const double mean = means_[at.point + i];
      anomalies[i] = std::isnan(mean) ? 0 : numbers[i] - mean;
    }
    visit(at.time, at.point, std::span<const double>{anomalies});
  });
}

void SnapshotAnomalies::find_total() {
  for_each_anomaly([&](std::size_t, std::size_t point, std::span<const double> anomalies) {
    for (std::size_t i = 0; i < anomalies.size(); ++i) {
      total_ += squares_[point + i] * anomalies[i] * anomalies[i];
    }
  });
  sum_over_ranks({&total_, 1});
}

void SnapshotAnomalies::multiply(std::span<const double> u, std::span<double> y) {
  std::vector<double> pattern(static_cast<std::size_t>(shape_.points), 0.0);
  for_each_anomaly([&](std::size_t time, std::size_t point, std::span<const double> anomalies) {
    add_multiple(u[time], anomalies, std::span{pattern}.subspan(point, anomalies.size()));
  });
  sum_over_ranks(pattern);
  for (std::size_t i = 0; i < pattern.size(); ++i) pattern[i] *= squares_[i];
  std::fill(y.begin(), y.end(), 0.0);
  for_each_anomaly([&](std::size_t time, std::size_t point, std::span<const double> anomalies) {
    y[time] += dot(anomalies, std::span{pattern}.subspan(point, anomalies.size()));
  });
  sum_over_ranks(y);
}

std::vector<std::vector<double>> SnapshotAnomalies::project(
    std::span<const std::vector<double>> vectors) {
  const std::vector<double> nothing(static_cast<std::size_t>(shape_.points), 0.0);
  std::vector<std::vector<double>> sums(vectors.size(), nothing);
  for_each_anomaly([&](std::size_t time, std::size_t point, std::span<const double> anomalies) {
    for (std::size_t k = 0; k < vectors.size(); ++k) {
      add_multiple(vectors[k][time], anomalies,
                   std::span{sums[k]}.subspan(point, anomalies.size()));
    }
  });
  for (auto& sum : sums) {
    sum_over_ranks(sum);
    for (std::size_t i = 0; i < sum.size(); ++i) {
      if (std::isnan(means_[i])) sum[i] = std::numeric_limits<double>::quiet_NaN();
    }
  }
  return sums;
}

}  // namespace oph::operators::eof
