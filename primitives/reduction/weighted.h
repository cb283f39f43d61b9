// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstddef>

#include "primitives/udf/adapter.h"

namespace oph::primitives {

/// What is added up of elements x with weights w. An element that is missing, or whose weight is
/// not positive, adds nothing.
struct WeightedSums {
  double* weights;         ///< sum of w
  double* weight_squares;  ///< sum of w * w
  double* values;          ///< sum of w * x
};

/// Adds a row to sums: `weight_of(i)` is the weight of element i.
template <udf::Measure T, class WeightOf>
void add_weighted(const T* row, std::size_t width, udf::Missing<T> missing, WeightOf weight_of,
                  WeightedSums sums) {
  for (std::size_t i = 0; i < width; ++i) {
    const double given = weight_of(i);
    const bool gap = missing(row[i]) | !(given > 0);
    const double weight = gap ? 0 : given;
    const double value = gap ? 0 : static_cast<double>(row[i]);
    sums.weights[i] += weight;
    sums.weight_squares[i] += weight * weight;
    sums.values[i] += weight * value;
  }
}

/// The weighted result of one element; NaN if it cannot be computed. `squares` is the sum of
/// w * (x - mean)^2. The variance of a sample is unbiased for weights of reliability: squares /
/// (W - sum of w^2 / W), which is the usual n - 1 where all weights are equal.
inline double weighted_result(udf::Operation operation, double weights, double weight_squares,
                              double values, double squares) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  if (operation == udf::Operation::kCount) return weights;
  if (!(weights > 0)) return nan;
  if (operation == udf::Operation::kSum) return values;
  if (operation == udf::Operation::kAvg) return values / weights;
  // One element alone has no variance; the tolerance is that of the sums.
  const double freedom = weights - weight_squares / weights;
  if (!(freedom > 1e-12 * weights)) return nan;
  const double variance = squares / freedom;
  return operation == udf::Operation::kVar ? variance : std::sqrt(variance);
}

inline bool needs_squares(udf::Operation operation) {
  return operation == udf::Operation::kVar || operation == udf::Operation::kStd;
}

inline constexpr Parameter kWeightedOperation{.name = "operation",
                                              .kind = ParameterKind::kChoice,
                                              .help =
                                                  "how elements become one; OPH_COUNT is the "
                                                  "sum of the weights",
                                              .fallback = "OPH_AVG",
                                              .values = udf::kWeightedReductions};

}  // namespace oph::primitives
