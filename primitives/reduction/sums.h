// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/reduction/block.h"
#include "primitives/reduction/columns.h"
#include "primitives/reduction/lanes.h"

namespace oph::primitives {

/// The number of elements that are not missing.
struct Count {
  template <udf::Measure T>
  using Result = std::int64_t;

  template <udf::Measure T>
  static std::int64_t of(const Block<T>& block) {
    return count_present(block.values, block.missing);
  }

  struct Columns {
    template <udf::Measure T>
    using Value = RowCounter<T>;
    template <udf::Measure T>
    static constexpr T neutral{};
    template <udf::Measure T>
    static constexpr Value<T> start = 0;

    template <udf::Measure T>
    static Value<T> add(Value<T> so_far, T) {
      return so_far;
    }
    template <udf::Measure T>
    static Value<T> merge(Value<T> a, Value<T>) {
      return a;
    }
    template <udf::Measure T>
    static std::int64_t result(Value<T>, std::int64_t count, udf::Missing<T>) {
      return count;
    }
  };
};

/// Integers add up in 64 bits, wrapping around; floats in double.
struct Total {
  template <udf::Measure T>
  using Result = Sum<T>;

  template <udf::Measure T>
  static Sum<T> of(const Block<T>& block) {
    const auto [sum, count] = sum_present<Sum<T>>(block.values, block.missing);
    return count == 0 ? nothing<Sum<T>>(block.missing) : sum;
  }

  struct Columns {
    template <udf::Measure T>
    using Value = Sum<T>;
    template <udf::Measure T>
    static constexpr T neutral{};
    template <udf::Measure T>
    static constexpr Value<T> start = 0;

    template <udf::Measure T>
    static Value<T> add(Value<T> so_far, T element) {
      return merge<T>(so_far, static_cast<Value<T>>(element));
    }
    template <udf::Measure T>
    static Value<T> merge(Value<T> a, Value<T> b) {
      return udf::wrapping_add(a, b);
    }
    template <udf::Measure T>
    static Sum<T> result(Value<T> sum, std::int64_t count, udf::Missing<T> missing) {
      return count == 0 ? nothing<Sum<T>>(missing) : sum;
    }
  };
};

/// NaN if there is nothing.
struct Mean {
  template <udf::Measure T>
  using Result = double;

  /// Small integers add up exactly; the sum of those of 64 bits may exceed 64 bits.
  template <udf::Measure T>
  using Exact = std::conditional_t<sizeof(T) == 8, double, Sum<T>>;

  template <udf::Measure T>
  static double of(const Block<T>& block) {
    const auto [sum, count] = sum_present<Exact<T>>(block.values, block.missing);
    return static_cast<double>(sum) / static_cast<double>(count);
  }

  struct Columns {
    template <udf::Measure T>
    using Value = Exact<T>;
    template <udf::Measure T>
    static constexpr T neutral{};
    template <udf::Measure T>
    static constexpr Value<T> start = 0;

    template <udf::Measure T>
    static Value<T> add(Value<T> so_far, T element) {
      return merge<T>(so_far, static_cast<Value<T>>(element));
    }
    template <udf::Measure T>
    static Value<T> merge(Value<T> a, Value<T> b) {
      return udf::wrapping_add(a, b);
    }
    template <udf::Measure T>
    static double result(Value<T> sum, std::int64_t count, udf::Missing<T>) {
      return static_cast<double>(sum) / static_cast<double>(count);
    }
  };
};

}  // namespace oph::primitives
