// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "primitives/udf/missing.h"

namespace oph::primitives {

/// Folds an array into one value with several independent accumulators, because the additions of
/// one would wait for each other. `step(accumulator, element)` and `merge(accumulator,
/// accumulator)` must be free of branches to vectorise.
template <class Lane, udf::Measure T, class Step, class Merge>
Lane fold(std::span<const T> values, Lane identity, Step step, Merge merge) {
  constexpr std::size_t lanes = 256 / std::max(sizeof(Lane), sizeof(T));
  std::array<Lane, lanes> accumulators;
  accumulators.fill(identity);
  std::size_t i = 0;
  for (; i + lanes <= values.size(); i += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      accumulators[lane] = step(accumulators[lane], values[i + lane]);
    }
  }
  for (std::size_t lane = 0; i < values.size(); ++i, ++lane) {
    accumulators[lane] = step(accumulators[lane], values[i]);
  }
  for (std::size_t half = lanes / 2; half > 0; half /= 2) {
    for (std::size_t lane = 0; lane < half; ++lane) {
      accumulators[lane] = merge(accumulators[lane], accumulators[lane + half]);
    }
  }
  return accumulators[0];
}

/// What sums of a type are computed in: exact (modulo 2^64) for integers.
template <udf::Measure T>
using Sum = std::conditional_t<std::is_floating_point_v<T>, double, std::int64_t>;

/// The sum of `term(element)` over the elements that are not missing.
template <class Total, udf::Measure T, class Term>
Total sum_present(std::span<const T> values, udf::Missing<T> missing, Term term) {
  return fold<Total>(
      values, Total{0},
      [&](Total total, T element) {
        return static_cast<Total>(total + (missing(element) ? Total{0} : term(element)));
      },
      [](Total a, Total b) { return static_cast<Total>(a + b); });
}

template <udf::Measure T>
std::int64_t count_present(std::span<const T> values, udf::Missing<T> missing) {
  std::int64_t count = 0;
  for (const T element : values) count += missing(element) ? 0 : 1;
  return count;
}

}  // namespace oph::primitives
