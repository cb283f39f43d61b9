// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/eof/anomalies.h"

#include <array>
#include <cstring>

#include "base/error.h"
#include "operators/eof/series_anomalies.h"
#include "operators/eof/snapshot_anomalies.h"

namespace oph::operators::eof {

std::unique_ptr<Anomalies> Anomalies::make(framework::Task& task, const metadb::Cube& cube,
                                           const SpaceTime& shape, PointWeights weights,
                                           std::int64_t budget) {
  if (shape.is_time_explicit) {
    return std::make_unique<SnapshotAnomalies>(task, cube, shape, std::move(weights), budget);
  }
  return std::make_unique<SeriesAnomalies>(task, cube, shape, std::move(weights), budget);
}

void Anomalies::sum_over_ranks(std::span<double> numbers) {
  if (task_.ranks() == 1) return;
  const std::string_view own{reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes()};
  const auto parts = task_.team().share(own);
  std::vector<double> part(numbers.size());
  std::fill(numbers.begin(), numbers.end(), 0.0);
  for (const auto& bytes : parts) {
    OPH_CHECK(bytes.size() == numbers.size_bytes());
    std::memcpy(part.data(), bytes.data(), bytes.size());
    add_multiple(1, part, numbers);
  }
}

double dot(std::span<const double> a, std::span<const double> b) {
  constexpr std::size_t kParts = 8;
  std::array<double, kParts> sums{};
  std::size_t i = 0;
  for (; i + kParts <= a.size(); i += kParts) {
    for (std::size_t k = 0; k < kParts; ++k) sums[k] += a[i + k] * b[i + k];
  }
  for (; i < a.size(); ++i) sums[0] += a[i] * b[i];
  double sum = 0;
  for (const double part : sums) sum += part;
  return sum;
}

void add_multiple(double factor, std::span<const double> x, std::span<double> y) {
  for (std::size_t i = 0; i < x.size(); ++i) y[i] += factor * x[i];
}

}  // namespace oph::operators::eof
