// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/reduction/block.h"
#include "primitives/reduction/columns.h"
#include "primitives/reduction/lanes.h"
#include "primitives/udf/wrapping.h"

namespace oph::primitives {

/// What a reducer gives for an array: `result` of what its rule comes to.
template <class Reducer>
struct Folding {
  template <udf::Measure T>
  static auto of(const Block<T>& block) {
    const auto [value, count] = fold<Reducer>(block.values, block.missing);
    return Reducer::template result<T>(value, count, block.missing);
  }
};

/// The number of elements that are not missing.
struct Count : Counting, Folding<Count> {
  template <udf::Measure T>
  using Columns = RuleColumns<Count, T>;
  template <udf::Measure T>
  using Result = std::int64_t;

  template <udf::Measure T>
  static std::int64_t result(T, std::int64_t count, udf::Missing<T>) {
    return count;
  }
};

/// Small integers add up exactly; the sum of those of 64 bits may exceed 64 bits.
template <udf::Measure T>
using ExactSum = std::conditional_t<sizeof(T) == 8, double, Sum<T>>;

/// The rule of sums; exact ones do not wrap around.
template <bool exact>
struct Adding {
  template <udf::Measure T>
  using Value = std::conditional_t<exact, ExactSum<T>, Sum<T>>;
  // Wide enough for as many elements as a counter of this width counts.
  template <udf::Measure T>
  using Partial = std::conditional_t<
      std::is_floating_point_v<Value<T>>, double,
      std::conditional_t<sizeof(T) == 1, std::int16_t,
                         std::conditional_t<sizeof(T) == 2, std::int32_t, std::uint64_t>>>;
  template <udf::Measure T>
  static constexpr T neutral() {
    return {};
  }
  template <udf::Measure T>
  static constexpr Partial<T> start() {
    return {};
  }

  template <udf::Measure T>
  static Partial<T> add(Partial<T> sum, T element) {
    if constexpr (std::is_integral_v<Partial<T>>) {
      return static_cast<Partial<T>>(sum + static_cast<Partial<T>>(element));
    } else {
      return sum + udf::widen<double>(element);
    }
  }
  template <udf::Measure T>
  static Value<T> merge(Value<T> a, Value<T> b) {
    return udf::wrapping_add(a, b);
  }
};

/// Integers add up in 64 bits, wrapping around; floats in double.
struct Total : Adding<false>, Folding<Total> {
  template <udf::Measure T>
  using Columns = RuleColumns<Total, T>;
  template <udf::Measure T>
  using Result = Sum<T>;

  template <udf::Measure T>
  static Sum<T> result(Sum<T> sum, std::int64_t count, udf::Missing<T> missing) {
    return count == 0 ? nothing<Sum<T>>(missing) : sum;
  }
};

/// NaN if there is nothing.
struct Mean : Adding<true>, Folding<Mean> {
  template <udf::Measure T>
  using Columns = RuleColumns<Mean, T>;
  template <udf::Measure T>
  using Result = double;

  template <udf::Measure T>
  static double result(ExactSum<T> sum, std::int64_t count, udf::Missing<T>) {
    return static_cast<double>(sum) / static_cast<double>(count);
  }
};

OPH_ADD_ROWS_OF_ALL_TYPES(extern, Count)
OPH_ADD_ROWS_OF_ALL_TYPES(extern, Total)
OPH_ADD_ROWS_OF_ALL_TYPES(extern, Mean)

}  // namespace oph::primitives
