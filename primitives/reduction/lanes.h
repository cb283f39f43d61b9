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

/// The sum of `term(element)` in double over the elements that are not missing.
template <udf::Measure T, class Term>
double sum_of_terms(std::span<const T> values, udf::Missing<T> missing, Term term) {
  return fold<double>(
      values, 0.0,
      [&](double total, T element) { return total + (missing(element) ? 0.0 : term(element)); },
      [](double a, double b) { return a + b; });
}

/// The sum of some elements, and how many there were.
template <class Total>
struct SumAndCount {
  Total sum;
  std::int64_t count;
};

/// How a loop over elements of T adds up to a Total: in partial sums that cannot overflow within
/// `kSteps` steps, which are as narrow as possible, and counters as wide as the elements.
template <class Total, udf::Measure T>
struct SumLanes {
  using Partial = std::conditional_t<
      std::is_floating_point_v<Total>, double,
      std::conditional_t<sizeof(T) == 1, std::int16_t,
                         std::conditional_t<sizeof(T) == 2, std::int32_t, std::uint64_t>>>;
  using Counter = std::conditional_t<
      sizeof(T) == 1, std::uint8_t,
      std::conditional_t<sizeof(T) == 2, std::uint16_t,
                         std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>>;
  // So many that the compiler keeps the loops over them, and vectorises them.
  static constexpr std::size_t kLanes = 64;
  static constexpr std::size_t kSteps =
      std::min<std::uint64_t>(std::numeric_limits<Counter>::max(), std::size_t{1} << 30);
};

/// Adds one element to each lane. A loop for each width of elements, because the vectoriser gives
/// up where one condition chooses values of several widths.
template <udf::Measure T, class Partial, class Counter, std::size_t lanes>
void add_step(const T* elements, udf::Missing<T> missing, std::array<Partial, lanes>& sums,
              std::array<Counter, lanes>& counts) {
  std::array<T, lanes> present;
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    present[lane] = missing(elements[lane]) ? T{0} : elements[lane];
  }
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    counts[lane] = static_cast<Counter>(counts[lane] + (missing(elements[lane]) ? 0 : 1));
  }
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    sums[lane] = static_cast<Partial>(sums[lane] + static_cast<Partial>(present[lane]));
  }
}

/// Adds the elements that are not missing. Integers are exact modulo 2^64; doubles are added in
/// some fixed order, which depends on the length alone.
template <class Total, udf::Measure T>
SumAndCount<Total> sum_present(std::span<const T> values, udf::Missing<T> missing) {
  using Lanes = SumLanes<Total, T>;
  using Partial = typename Lanes::Partial;
  using Counter = typename Lanes::Counter;
  using Wide = std::conditional_t<std::is_floating_point_v<Total>, double, std::uint64_t>;
  Wide sum = 0;
  std::int64_t count = 0;
  std::size_t i = 0;
  while (i + Lanes::kLanes <= values.size()) {
    std::array<Partial, Lanes::kLanes> sums{};
    std::array<Counter, Lanes::kLanes> counts{};
    const auto steps = std::min(Lanes::kSteps, (values.size() - i) / Lanes::kLanes);
    for (std::size_t step = 0; step < steps; ++step, i += Lanes::kLanes) {
      add_step<T>(values.data() + i, missing, sums, counts);
    }
    for (const auto part : sums) sum += static_cast<Wide>(part);
    for (const auto part : counts) count += static_cast<std::int64_t>(part);
  }
  for (; i < values.size(); ++i) {
    const bool gap = missing(values[i]);
    sum += static_cast<Wide>(gap ? T{0} : values[i]);
    count += gap ? 0 : 1;
  }
  return {static_cast<Total>(sum), count};
}

/// The number of elements that are not missing.
template <udf::Measure T>
std::int64_t count_present(std::span<const T> values, udf::Missing<T> missing) {
  return sum_present<Sum<T>>(values, missing).count;
}

}  // namespace oph::primitives
