// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

#include "primitives/udf/missing.h"

namespace oph::primitives {

/// Folds an array with `lanes` independent accumulators.
template <std::size_t lanes, class Lane, udf::Measure T, class Step, class Merge>
Lane fold_lanes(std::span<const T> values, Lane identity, Step step, Merge merge) {
  std::array<Lane, lanes> accumulators;
  accumulators.fill(identity);
  std::size_t i = 0;
  for (; i + lanes <= values.size(); i += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      accumulators[lane] = step(accumulators[lane], values[i + lane]);
    }
  }
  for (std::size_t half = lanes / 2; half > 0; half /= 2) {
    for (std::size_t lane = 0; lane < half; ++lane) {
      accumulators[lane] = merge(accumulators[lane], accumulators[lane + half]);
    }
  }
  for (; i < values.size(); ++i) accumulators[0] = step(accumulators[0], values[i]);
  return accumulators[0];
}

/// Folds an array into one value. The steps of one accumulator wait for each other, and the
/// compiler must not reorder floats: so there are several, fewer for short arrays.
/// `step(accumulator, element)` and `merge(accumulator, accumulator)` must be free of branches to
/// vectorise.
template <class Lane, udf::Measure T, class Step, class Merge>
Lane fold(std::span<const T> values, Lane identity, Step step, Merge merge) {
  constexpr std::size_t few = 32 / std::max(sizeof(Lane), sizeof(T));
  constexpr std::size_t many = std::min<std::size_t>(8 * few, 64);
  if (values.size() < 2 * many) return fold_lanes<few>(values, identity, step, merge);
  return fold_lanes<many>(values, identity, step, merge);
}

/// What sums of a type are computed in: exact (modulo 2^64) for integers.
template <udf::Measure T>
using Sum = std::conditional_t<std::is_floating_point_v<T>, double, std::int64_t>;

/// The sum of `term(element)` over the elements that are not missing.
template <class Total, udf::Measure T, class Term>
Total sum_present(std::span<const T> values, udf::Missing<T> missing, Term term) {
  const auto step = [&](Total total, T element) {
    return static_cast<Total>(total + (missing(element) ? Total{0} : term(element)));
  };
  if constexpr (std::is_floating_point_v<Total>) {
    return fold<Total>(values, 0, step, [](Total a, Total b) { return a + b; });
  } else {
    // The compiler may reorder integers itself.
    Total total = 0;
    for (const T element : values) total = step(total, element);
    return total;
  }
}

template <std::size_t size>
using CounterFor = std::conditional_t<
    size == 1, std::uint8_t,
    std::conditional_t<size == 2, std::uint16_t,
                       std::conditional_t<size == 4, std::uint32_t, std::uint64_t>>>;

/// The number of elements that are not missing.
template <udf::Measure T>
std::int64_t count_present(std::span<const T> values, udf::Missing<T> missing) {
  // A counter as wide as an element keeps the loop vectorised; it holds a chunk of limited length.
  using Counter = CounterFor<sizeof(T)>;
  constexpr std::size_t chunk =
      std::min<std::uint64_t>(std::numeric_limits<Counter>::max(), std::size_t{1} << 30);
  std::int64_t count = 0;
  for (std::size_t start = 0; start < values.size(); start += chunk) {
    Counter present = 0;
    for (const T element : values.subspan(start, std::min(chunk, values.size() - start))) {
      present = static_cast<Counter>(present + (missing(element) ? 0 : 1));
    }
    count += static_cast<std::int64_t>(present);
  }
  return count;
}

}  // namespace oph::primitives
