// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "operators/eof/fragment_rows.h"
#include "operators/eof/space_time.h"

namespace oph::operators::eof {

/// The anomalies of a cube, x(t, p): values without their means over time. Points that have no
/// value at some time are left out. With the weights w(p) they are a matrix A(t, p) = w(p) x(t, p)
/// that is spread over the ranks with the fragments, and never made.
///
/// All functions are collective; a rank that fails lets the others go (see Team).
class Anomalies {
 public:
  /// Goes through the data to find means and variance.
  static std::unique_ptr<Anomalies> make(framework::Task& task, const metadb::Cube& cube,
                                         const SpaceTime& shape, PointWeights weights,
                                         std::int64_t budget);
  virtual ~Anomalies() = default;
  Anomalies(const Anomalies&) = delete;
  Anomalies& operator=(const Anomalies&) = delete;

  /// Points that are not left out.
  std::int64_t valid_points() const { return valid_points_; }
  /// The sum of the squares of A: the trace of A A^T.
  double total() const { return total_; }

  /// y = A A^T u, on every rank.
  virtual void multiply(std::span<const double> u, std::span<double> y) = 0;
  /// For each of the vectors u the sums of u(t) x(t, p) over time, for all points; NaN for points
  /// that are left out.
  virtual std::vector<std::vector<double>> project(
      std::span<const std::vector<double>> vectors) = 0;

 protected:
  Anomalies(framework::Task& task, const metadb::Cube& cube, const SpaceTime& shape,
            PointWeights weights, std::int64_t budget)
      : task_{task}, rows_{task, cube, budget}, shape_{shape}, weights_{std::move(weights)} {}

  /// Replaces numbers by their sums over the ranks, added in the order of the ranks.
  void sum_over_ranks(std::span<double> numbers);

  framework::Task& task_;
  FragmentRows rows_;
  SpaceTime shape_;
  PointWeights weights_;
  std::int64_t valid_points_ = 0;
  double total_ = 0;
};

/// The sum of products, in several parts that the processor can add at the same time.
double dot(std::span<const double> a, std::span<const double> b);
/// y += factor * x
void add_multiple(double factor, std::span<const double> x, std::span<double> y);

}  // namespace oph::operators::eof
