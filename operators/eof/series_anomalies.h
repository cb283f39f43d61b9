// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "operators/eof/anomalies.h"
#include "operators/linear_algebra/library.h"

namespace oph::operators::eof {

/// Time is in the arrays: each rank has whole series of some points.
class SeriesAnomalies final : public Anomalies {
 public:
  SeriesAnomalies(framework::Task& task, const metadb::Cube& cube, const SpaceTime& shape,
                  PointWeights weights, std::int64_t budget);
  void multiply(std::span<const double> u, std::span<double> y) override;
  std::vector<std::vector<double>> project(std::span<const std::vector<double>> vectors) override;

 private:
  /// Calls `visit` with each point of this rank, counted from its first, and the values in time.
  template <class Visit>
  void for_each_series(const Visit& visit);
  /// As above, of points that are not left out, with the mean taken away.
  template <class Visit>
  void for_each_anomaly(const Visit& visit);
  double weight(std::size_t point) const {
    return weights_(first_point_ + static_cast<std::int64_t>(point));
  }
  void find_means();
  void make_gram();

  std::int64_t first_point_;
  /// The part of A A^T that the points of this rank make, where it fits the memory: then a product
  /// costs no more pass over the data.
  std::unique_ptr<linear_algebra::GramMatrix> gram_;
  std::vector<double> means_;  ///< of the points of this rank; NaN: left out
};

}  // namespace oph::operators::eof
