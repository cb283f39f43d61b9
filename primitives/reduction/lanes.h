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
/// missing; the lanes before `first` get none. A loop for each width of elements, because the
/// vectoriser gives up where one condition chooses values of several widths.
///
/// A rule has `Value<T>`, what elements of T come to; `Partial<T>`, what up to `kMostAdded<T>` of
/// them come to, as narrow as possible; `start<T>()`, the partial value of no elements;
/// `neutral<T>()`, an element that changes nothing; `add<T>(partial, element)` and
/// `merge<T>(value, value)`.
template <std::size_t lanes, class Rule, udf::Measure T>
void add_elements(const T* elements, udf::Missing<T> missing, Rule rule,
                  typename Rule::template Partial<T>* partial, Counter<T>* counts,
                  Counter<T> first = 0) {
  const auto is_left_out = [&](std::size_t lane) {
    return missing(elements[lane]) | (static_cast<Counter<T>>(lane) < first);
  };
  alignas(64) std::array<T, lanes> present;
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    present[lane] = is_left_out(lane) ? rule.template neutral<T>() : elements[lane];
  }
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    counts[lane] = static_cast<Counter<T>>(counts[lane] + (is_left_out(lane) ? 0 : 1));
  }
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    partial[lane] = rule.template add<T>(partial[lane], present[lane]);
  }
}

/// Reduces arrays side by side, one in each lane, by a rule.
template <class Rule, udf::Measure T, std::size_t lanes>
class Lanes {
 public:
  using Value = typename Rule::template Value<T>;

  explicit Lanes(const Rule& rule) : rule_{rule} { partial_.fill(rule.template start<T>()); }

  /// Adds one element to each lane from `first` on, `kMostAdded<T>` times at most.
  void add(const T* elements, udf::Missing<T> missing, Counter<T> first = 0) {
    add_elements<lanes>(elements, missing, rule_, partial_.data(), counts_.data(), first);
  }

  /// What all lanes come to.
  Value value() const {
    std::array<Value, lanes> merged;
    for (std::size_t lane = 0; lane < lanes; ++lane)
      merged[lane] = static_cast<Value>(partial_[lane]);
    for (std::size_t half = lanes / 2; half > 0; half /= 2) {
      for (std::size_t lane = 0; lane < half; ++lane) {
        merged[lane] = rule_.template merge<T>(merged[lane], merged[lane + half]);
      }
    }
    return merged[0];
  }

  /// How many elements were not missing.
  std::int64_t count() const {
    std::int64_t count = 0;
    for (std::size_t lane = 0; lane < lanes; ++lane) count += counts_[lane];
    return count;
  }

 private:
  Rule rule_;
  // Aligned, or the vectoriser takes single elements up to a multiple of its width.
  alignas(64) std::array<typename Rule::template Partial<T>, lanes> partial_;
  alignas(64) std::array<Counter<T>, lanes> counts_{};
};

/// So many lanes that what they add up stays in the registers, as measured. The compiler is to keep
/// the loops over them until they are vectorised, and to unroll them then.
template <udf::Measure T>
inline constexpr std::size_t kLanes = (std::is_same_v<T, float> ? 128 : 64) / sizeof(T);

/// What some elements come to, and how many they are.
template <class Value>
struct Folded {
  Value value;
  std::int64_t count = 0;
};

/// Reduces the elements that are not missing. The steps of one lane wait for each other, so long
/// arrays have many lanes (more than the compiler unrolls). Short ones, as the days of a month,
/// have few, whose last step reads some elements again and leaves them out: they would spend most
/// of their time on single elements. Doubles are added in some fixed order, which depends on the
/// length alone.
template <class Rule, udf::Measure T>
class Fold {
 public:
  using Result = Folded<typename Rule::template Value<T>>;

  Fold(udf::Missing<T> missing, const Rule& rule)
      : missing_{missing},
        rule_{rule},
        folded_{static_cast<decltype(Result::value)>(rule.template start<T>())} {}

  Result of(std::span<const T> values) {
    constexpr std::size_t few = 4;
    const auto all = values.size();
    if (all >= 2 * kLanes<T>) take_whole<kLanes<T>>(values);
    if (all >= few) {
      take_rest<few>(values);
    } else {
      take_whole<1>(values);
    }
    return folded_;
  }

 private:
  template <std::size_t lanes>
  void merge(const Lanes<Rule, T, lanes>& part) {
    folded_.value = rule_.template merge<T>(folded_.value, part.value());
    folded_.count += part.count();
  }

  /// Takes from the front as many elements as fill whole lanes.
  template <std::size_t lanes>
  void take_whole(std::span<const T>& values) {
    while (values.size() >= lanes) {
      Lanes<Rule, T, lanes> part{rule_};
      const auto steps = std::min(kMostAdded<T>, values.size() / lanes);
      for (std::size_t i = 0; i < steps; ++i) part.add(values.data() + i * lanes, missing_);
      values = values.subspan(steps * lanes);
      merge(part);
    }
  }

  /// Takes all elements, before which at least `lanes - 1` can be read if there are fewer; they
  /// are less than `2 * kLanes<T>`.
  template <std::size_t lanes>
  void take_rest(std::span<const T> values) {
    Lanes<Rule, T, lanes> part{rule_};
    for (; values.size() >= lanes; values = values.subspan(lanes))
      part.add(values.data(), missing_);
    const auto again = lanes - values.size();
    if (again < lanes) part.add(values.data() - again, missing_, static_cast<Counter<T>>(again));
    merge(part);
  }

  udf::Missing<T> missing_;
  Rule rule_;
  Result folded_;
};

template <class Rule, udf::Measure T>
auto fold(std::span<const T> values, udf::Missing<T> missing, const Rule& rule = {}) {
  return Fold<Rule, T>{missing, rule}.of(values);
}

/// The rule of reductions that look at no element.
struct Counting {
  template <udf::Measure T>
  using Value = T;
  template <udf::Measure T>
  using Partial = T;
  template <udf::Measure T>
  static constexpr T neutral() {
    return {};
  }
  template <udf::Measure T>
  static constexpr T start() {
    return {};
  }

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

/// What distances of elements, and the squares of some thousand of them, are computed in.
template <udf::Measure T>
using Distance = std::conditional_t<sizeof(T) == 1, std::int32_t, double>;

/// The distance of an element to a center. That of missing elements is 0 where they are replaced by
/// the center, which is therefore of their type.
template <udf::Measure T>
Distance<T> distance(T element, T center) {
  return udf::widen<Distance<T>>(element) - udf::widen<Distance<T>>(center);
}

/// The rule of sums of `term(distance)`, which is 0 for 0.
template <udf::Measure Center, class Term>
struct AddingDistances {
  template <udf::Measure T>
  using Value = double;
  template <udf::Measure T>
  using Partial = Distance<T>;

  template <udf::Measure T>
  T neutral() const {
    return center;
  }
  template <udf::Measure T>
  static constexpr Partial<T> start() {
    return 0;
  }
  template <udf::Measure T>
  Partial<T> add(Partial<T> sum, T element) const {
    return sum + term(distance(element, center));
  }
  template <udf::Measure T>
  static double merge(double a, double b) {
    return a + b;
  }

  Center center;
  Term term;
};

/// The sum of `term(x - center)` over the elements that are not missing; `term(0)` is 0.
template <udf::Measure T, class Term>
double sum_of_distances(std::span<const T> values, udf::Missing<T> missing, T center, Term term) {
  return fold(values, missing, AddingDistances<T, Term>{center, term}).value;
}

}  // namespace oph::primitives
