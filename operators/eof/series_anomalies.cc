// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/eof/series_anomalies.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "base/error.h"

namespace oph::operators::eof {
namespace {

/// Points whose series are taken out of an array together: as many as a cache line holds.
constexpr std::size_t kTogether = 8;
/// Series that are added to a matrix together: enough for the BLAS to work out of the caches.
constexpr std::size_t kAdded = 256;

std::int64_t gram_bytes(const SpaceTime& shape) {
  return shape.times * shape.times * static_cast<std::int64_t>(sizeof(double));
}

/// What the matrix leaves of the memory is for rows.
std::int64_t row_budget(const SpaceTime& shape, std::int64_t budget) {
  return gram_bytes(shape) <= budget ? budget - gram_bytes(shape) : budget;
}

}  // namespace

SeriesAnomalies::SeriesAnomalies(framework::Task& task, const metadb::Cube& cube,
                                 const SpaceTime& shape, PointWeights weights, std::int64_t budget)
    : Anomalies{task, cube, shape, std::move(weights), row_budget(shape, budget)},
      first_point_{(rows_.first_key() - 1) * shape.row_points} {
  means_.resize(static_cast<std::size_t>(rows_.rows() * shape.row_points));
  find_means();
  if (gram_bytes(shape) <= budget) make_gram();
}

template <class Visit>
void SeriesAnomalies::for_each_series(const Visit& visit) {
  const auto times = static_cast<std::size_t>(shape_.times);
  const auto before = static_cast<std::size_t>(shape_.before);
  const auto after = static_cast<std::size_t>(shape_.after);
  std::vector<double> series(kTogether * times);
  const auto visit_points = [&](std::span<const double> plane, std::size_t first_point) {
    for (std::size_t n = 0; n < after; n += kTogether) {
      const auto count = std::min(kTogether, after - n);
      for (std::size_t t = 0; t < times; ++t) {
        for (std::size_t k = 0; k < count; ++k) series[k * times + t] = plane[t * after + n + k];
      }
      for (std::size_t k = 0; k < count; ++k) {
        visit(first_point + n + k, std::span{series}.subspan(k * times, times));
      }
    }
  };
  rows_.for_each([&](std::int64_t key, std::span<const double> numbers) {
    const auto row = static_cast<std::size_t>(key - rows_.first_key());
    for (std::size_t o = 0; o < before; ++o) {
      visit_points(numbers.subspan(o * times * after, times * after), (row * before + o) * after);
    }
  });
}

template <class Visit>
void SeriesAnomalies::for_each_anomaly(const Visit& visit) {
  for_each_series([&](std::size_t point, std::span<double> series) {
    const double mean = means_[point];
    if (std::isnan(mean)) return;
    for (auto& value : series) value -= mean;
    visit(point, std::span<const double>{series});
  });
}

void SeriesAnomalies::find_means() {
  double sums[2] = {0, 0};
  for_each_series([&](std::size_t point, std::span<double> series) {
    // A value that is missing makes the mean so.
    const double mean =
        std::accumulate(series.begin(), series.end(), 0.0) / static_cast<double>(series.size());
    means_[point] = mean;
    if (std::isnan(mean)) return;
    for (auto& value : series) value -= mean;
    sums[0] += 1;
    sums[1] += weight(point) * weight(point) * dot(series, series);
  });
  sum_over_ranks(sums);
  valid_points_ = static_cast<std::int64_t>(sums[0]);
  total_ = sums[1];
}

void SeriesAnomalies::make_gram() {
  gram_ = linear_algebra::library().gram_matrix(shape_.times);
  std::vector<double> block;
  const auto add = [&] {
    task_.check_cancelled();
    gram_->add(block);
    block.clear();
  };
  for_each_anomaly([&](std::size_t point, std::span<const double> series) {
    for (const double value : series) block.push_back(weight(point) * value);
    if (block.size() == kAdded * series.size()) add();
  });
  if (!block.empty()) add();
}

void SeriesAnomalies::multiply(std::span<const double> u, std::span<double> y) {
  if (gram_) {
    task_.check_cancelled();
    gram_->multiply(u, y);
    return sum_over_ranks(y);
  }
  std::fill(y.begin(), y.end(), 0.0);
  for_each_anomaly([&](std::size_t point, std::span<const double> series) {
    const double square = weight(point) * weight(point);
    add_multiple(square * dot(series, u), series, y);
  });
  sum_over_ranks(y);
}

std::vector<std::vector<double>> SeriesAnomalies::project(
    std::span<const std::vector<double>> vectors) {
  // Patterns want its memory.
  gram_.reset();
  std::vector<std::vector<double>> own(vectors.size(), means_);
  for_each_anomaly([&](std::size_t point, std::span<const double> series) {
    for (std::size_t k = 0; k < vectors.size(); ++k) own[k][point] = dot(series, vectors[k]);
  });
  // What is left out keeps the NaN of its mean. Ranks hold the points in the order of the cube.
  std::vector<std::vector<double>> all;
  for (const auto& part : own) {
    const std::string_view bytes{reinterpret_cast<const char*>(part.data()),
                                 part.size() * sizeof(double)};
    auto& whole = all.emplace_back();
    for (const auto& share : task_.team().share(bytes)) {
      const auto size = whole.size();
      whole.resize(size + share.size() / sizeof(double));
      std::memcpy(whole.data() + size, share.data(), share.size());
    }
    OPH_CHECK(static_cast<std::int64_t>(whole.size()) == shape_.points);
  }
  return all;
}

}  // namespace oph::operators::eof
