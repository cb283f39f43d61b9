// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "operators/eof/anomalies.h"

namespace oph::operators::eof {

/// Time is in the keys: each row has one time of some points.
class SnapshotAnomalies final : public Anomalies {
 public:
  SnapshotAnomalies(framework::Task& task, const metadb::Cube& cube, const SpaceTime& shape,
                    PointWeights weights, std::int64_t budget);
  void multiply(std::span<const double> u, std::span<double> y) override;
  std::vector<std::vector<double>> project(std::span<const std::vector<double>> vectors) override;

 private:
  /// Calls `visit` with the time and the first point of each row, and its anomalies: 0 for points
  /// that are left out.
  template <class Visit>
  void for_each_anomaly(const Visit& visit);
  void find_means();
  void find_total();

  std::vector<double> means_;    ///< of all points; NaN: left out
  std::vector<double> squares_;  ///< of the weights
};

}  // namespace oph::operators::eof
