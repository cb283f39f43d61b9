// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>

#include "primitives/reduction/block.h"
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
};

/// Integers add up in 64 bits, wrapping around; floats in double.
struct Total {
  template <udf::Measure T>
  using Result = Sum<T>;

  template <udf::Measure T>
  static Sum<T> of(const Block<T>& block) {
    const auto sum = sum_of(block);
    // A sum of nothing is 0: only then is it worth counting.
    if (sum == 0 && count_present(block.values, block.missing) == 0) {
      return nothing<Sum<T>>(block.missing);
    }
    return sum;
  }

  template <udf::Measure T>
  static Sum<T> sum_of(const Block<T>& block) {
    if constexpr (std::is_floating_point_v<T>) {
      return sum_present<double>(block.values, block.missing,
                                 [](T element) { return static_cast<double>(element); });
    } else {
      return integer_sum(block.values, block.missing);
    }
  }

 private:
  template <udf::Measure T>
  static std::int64_t integer_sum(std::span<const T> values, udf::Missing<T> missing) {
    // Sums of small integers stay narrow for as long as they cannot overflow.
    using Partial = std::conditional_t<sizeof(T) <= 2, std::int32_t, std::uint64_t>;
    constexpr std::size_t chunk = std::size_t{1} << (sizeof(T) <= 2 ? 15 : 30);
    std::uint64_t sum = 0;
    for (std::size_t start = 0; start < values.size(); start += chunk) {
      const auto part = values.subspan(start, std::min(chunk, values.size() - start));
      sum += static_cast<std::uint64_t>(sum_present<Partial>(
          part, missing, [](T element) { return static_cast<Partial>(element); }));
    }
    return static_cast<std::int64_t>(sum);
  }
};

struct Mean {
  template <udf::Measure T>
  using Result = double;

  template <udf::Measure T>
  static double of(const Block<T>& block) {
    const auto count = count_present(block.values, block.missing);
    // The sum of 64-bit integers may exceed 64 bits.
    double sum = 0;
    if constexpr (sizeof(T) == 8) {
      sum = sum_present<double>(block.values, block.missing,
                                [](T element) { return static_cast<double>(element); });
    } else {
      sum = static_cast<double>(Total::sum_of(block));
    }
    return sum / static_cast<double>(count);
  }
};

/// Sample variance (divided by n - 1), in two passes, which is numerically stable.
struct Variance {
  template <udf::Measure T>
  using Result = double;

  template <udf::Measure T>
  static double of(const Block<T>& block) {
    const auto count = count_present(block.values, block.missing);
    if (count < 2) return nothing<double>(block.missing);
    return squares(block, Mean::of(block)) / static_cast<double>(count - 1);
  }

  template <udf::Measure T>
  static double squares(const Block<T>& block, double center) {
    return sum_present<double>(block.values, block.missing, [=](T element) {
      const double distance = static_cast<double>(element) - center;
      return distance * distance;
    });
  }
};

struct StandardDeviation {
  template <udf::Measure T>
  using Result = double;

  template <udf::Measure T>
  static double of(const Block<T>& block) {
    return std::sqrt(Variance::of(block));
  }
};

/// The mean of powers of the elements, or of their distance to the mean (central), with or
/// without the sign (absolute).
template <bool central, bool absolute>
struct Moment {
  template <udf::Measure T>
  using Result = double;

  template <udf::Measure T>
  static double of(const Block<T>& block) {
    const auto count = static_cast<double>(count_present(block.values, block.missing));
    const double center = central ? Mean::of(block) : 0;
    if (block.order == 2) return Variance::squares(block, center) / count;
    double sum = 0;
    for (const T element : block.values) {
      if (block.missing(element)) continue;
      const double distance = static_cast<double>(element) - center;
      sum += std::pow(absolute ? std::abs(distance) : distance, block.order);
    }
    return sum / count;
  }
};

}  // namespace oph::primitives
