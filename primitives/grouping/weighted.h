// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cmath>
#include <optional>

#include "primitives/reduction/block.h"
#include "primitives/reduction/lanes.h"

namespace oph::primitives {

/// Adds `term(weight, element)` over the elements that are not missing, in independent lanes.
template <udf::Measure T, class Term>
double sum_weighted(const Block<T>& block, Term term) {
  constexpr std::size_t lanes = 8;
  std::array<double, lanes> sums{};
  const auto size = block.values.size();
  std::size_t i = 0;
  for (; i + lanes <= size; i += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const T element = block.values[i + lane];
      const double added = term(block.weights[i + lane], static_cast<double>(element));
      sums[lane] += block.missing(element) ? 0 : added;
    }
  }
  for (; i < size; ++i) {
    const T element = block.values[i];
    if (!block.missing(element)) sums[0] += term(block.weights[i], static_cast<double>(element));
  }
  for (std::size_t half = lanes / 2; half > 0; half /= 2) {
    for (std::size_t lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
  }
  return sums[0];
}

template <udf::Measure T>
double sum_of_weights(const Block<T>& block) {
  return sum_weighted(block, [](double weight, double) { return weight; });
}

template <udf::Measure T>
double sum_of_products(const Block<T>& block) {
  return sum_weighted(block, [](double weight, double element) { return weight * element; });
}

/// The sum of w x; missing if all elements are.
struct WeightedTotal {
  template <udf::Measure T>
  using Result = double;

  template <udf::Measure T>
  static double of(const Block<T>& block) {
    if (count_present(block.values, block.missing) == 0) return nothing<double>(block.missing);
    return sum_of_products(block);
  }
};

/// sum of w x / sum of w; missing if no weight is left.
struct WeightedMean {
  template <udf::Measure T>
  using Result = double;

  template <udf::Measure T>
  static double of(const Block<T>& block) {
    const double weight = sum_of_weights(block);
    if (weight == 0) return nothing<double>(block.missing);
    return sum_of_products(block) / weight;
  }
};

/// Unbiased for weights of reliability, as n - 1 is for equal ones:
/// sum of w (x - mean)^2 / (sum of w - sum of w^2 / sum of w). Nothing of fewer than two elements.
template <udf::Measure T>
std::optional<double> weighted_variance(const Block<T>& block) {
  if (count_present(block.values, block.missing) < 2) return std::nullopt;
  const double weight = sum_of_weights(block);
  const double squares = sum_weighted(block, [](double w, double) { return w * w; });
  const double divisor = weight - squares / weight;
  if (!(divisor > 0)) return std::nullopt;
  const double mean = sum_of_products(block) / weight;
  return sum_weighted(block, [=](double w, double x) { return w * (x - mean) * (x - mean); }) /
         divisor;
}

struct WeightedVariance {
  template <udf::Measure T>
  using Result = double;

  template <udf::Measure T>
  static double of(const Block<T>& block) {
    const auto variance = weighted_variance(block);
    return variance ? *variance : nothing<double>(block.missing);
  }
};

struct WeightedDeviation {
  template <udf::Measure T>
  using Result = double;

  template <udf::Measure T>
  static double of(const Block<T>& block) {
    const auto variance = weighted_variance(block);
    return variance ? std::sqrt(*variance) : nothing<double>(block.missing);
  }
};

}  // namespace oph::primitives
