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
#include "primitives/udf/widen.h"

namespace oph::primitives {

/// What sums of a type are computed in: exact (modulo 2^64) for integers.
template <udf::Measure T>
using Sum = std::conditional_t<std::is_floating_point_v<T>, double, std::int64_t>;

/// Counts some elements of T: as wide as they are.
template <udf::Measure T>
using Counter = std::conditional_t<
    sizeof(T) == 1, std::uint8_t,
    std::conditional_t<sizeof(T) == 2, std::uint16_t,
                       std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>>;

/// How many elements such a counter counts, within reason.
template <udf::Measure T>
inline constexpr std::size_t kMostAdded =
    std::min<std::uint64_t>(std::numeric_limits<Counter<T>>::max(), std::size_t{1} << 30);

/// Adds one element to what each of some lanes comes to by a rule, and counts those that are not
/// missing. A loop for each width of elements, because the vectoriser gives up where one condition
/// chooses values of several widths.
///
/// A rule has `Value<T>`, what elements of T come to; `Partial<T>`, what up to `kMostAdded<T>` of
/// them come to, as narrow as possible; `neutral<T>`, an element that changes nothing; `start<T>`,
/// the partial value of no elements; `add<T>(partial, element)` and `merge<T>(value, value)`.
template <std::size_t lanes, class Rule, udf::Measure T>
void add_elements(const T* elements, udf::Missing<T> missing,
                  typename Rule::template Partial<T>* partial, Counter<T>* counts) {
  std::array<T, lanes> present;
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    present[lane] = missing(elements[lane]) ? Rule::template neutral<T> : elements[lane];
  }
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    counts[lane] = static_cast<Counter<T>>(counts[lane] + (missing(elements[lane]) ? 0 : 1));
  }
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    partial[lane] = Rule::template add<T>(partial[lane], present[lane]);
  }
}

/// Reduces arrays side by side, one in each lane, by a rule.
template <class Rule, udf::Measure T, std::size_t lanes>
class Lanes {
 public:
  using Value = typename Rule::template Value<T>;

  Lanes() { partial_.fill(Rule::template start<T>); }

  /// Adds one element to each lane, `kMostAdded<T>` times at most.
  void add(const T* elements, udf::Missing<T> missing) {
    add_elements<lanes, Rule>(elements, missing, partial_.data(), counts_.data());
  }

  Value value(std::size_t lane) const { return static_cast<Value>(partial_[lane]); }

  /// How many elements of the lane were not missing.
  Counter<T> count(std::size_t lane) const { return counts_[lane]; }

 private:
  std::array<typename Rule::template Partial<T>, lanes> partial_;
  std::array<Counter<T>, lanes> counts_{};
};

/// So many lanes that what they add up stays in the registers: four of elements. The compiler is
/// to keep the loops over them until they are vectorised, and to unroll them then.
template <udf::Measure T>
inline constexpr std::size_t kLanes = 128 / sizeof(T);

/// What some elements come to, and how many they are.
template <class Value>
struct Folded {
  Value value;
  std::int64_t count = 0;
};

/// Takes from the front of an array as many elements as fill whole lanes.
template <std::size_t lanes, class Rule, udf::Measure T>
void fold_lanes(std::span<const T>& values, udf::Missing<T> missing,
                Folded<typename Rule::template Value<T>>& so_far) {
  using Reduction = Lanes<Rule, T, lanes>;
  while (values.size() >= lanes) {
    Reduction reduction;
    const auto steps = std::min(kMostAdded<T>, values.size() / lanes);
    for (std::size_t i = 0; i < steps; ++i) reduction.add(values.data() + i * lanes, missing);
    values = values.subspan(steps * lanes);
    std::array<typename Reduction::Value, lanes> merged;
    for (std::size_t lane = 0; lane < lanes; ++lane) merged[lane] = reduction.value(lane);
    for (std::size_t half = lanes / 2; half > 0; half /= 2) {
      for (std::size_t lane = 0; lane < half; ++lane) {
        merged[lane] = Rule::template merge<T>(merged[lane], merged[lane + half]);
      }
    }
    so_far.value = Rule::template merge<T>(so_far.value, merged[0]);
    for (std::size_t lane = 0; lane < lanes; ++lane) so_far.count += reduction.count(lane);
  }
}

/// Reduces the elements that are not missing. The steps of one lane wait for each other, so there
/// are many of them (more than the compiler unrolls), and few for what is left. Doubles are added
/// in some fixed order, which depends on the length alone.
template <class Rule, udf::Measure T>
Folded<typename Rule::template Value<T>> fold(std::span<const T> values, udf::Missing<T> missing) {
  Folded<typename Rule::template Value<T>> folded{
      static_cast<typename Rule::template Value<T>>(Rule::template start<T>)};
  fold_lanes<kLanes<T>, Rule>(values, missing, folded);
  fold_lanes<8, Rule>(values, missing, folded);
  fold_lanes<1, Rule>(values, missing, folded);
  return folded;
}

/// The rule of reductions that look at no element.
struct Counting {
  template <udf::Measure T>
  using Value = T;
  template <udf::Measure T>
  using Partial = T;
  template <udf::Measure T>
  static constexpr T neutral{};
  template <udf::Measure T>
  static constexpr T start{};

  template <udf::Measure T>
  static T add(T so_far, T) {
    return so_far;
  }
  template <udf::Measure T>
  static T merge(T a, T) {
    return a;
  }
};

/// The number of elements that are not missing.
template <udf::Measure T>
std::int64_t count_present(std::span<const T> values, udf::Missing<T> missing) {
  return fold<Counting>(values, missing).count;
}

/// The sum of `term(element)` over the elements that are not missing.
template <class Term>
double sum_of_terms(std::span<const double> values, udf::Missing<double> missing, Term term) {
  constexpr std::size_t lanes = 32;
  std::array<double, lanes> sums{};
  const auto add = [&](std::size_t lane, double element) {
    const double summand = term(element);
    sums[lane] += missing(element) ? 0.0 : summand;
  };
  std::size_t i = 0;
  for (; i + lanes <= values.size(); i += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) add(lane, values[i + lane]);
  }
  for (std::size_t lane = 0; i < values.size(); ++i, ++lane) add(lane, values[i]);
  for (std::size_t half = lanes / 2; half > 0; half /= 2) {
    for (std::size_t lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
  }
  return sums[0];
}

}  // namespace oph::primitives
