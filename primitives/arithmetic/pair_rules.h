// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <type_traits>

#include "primitives/udf/convert.h"
#include "primitives/udf/widen.h"
#include "primitives/udf/wrapping.h"

namespace oph::primitives {

/// What a pair of elements gives (`both`), and what an element gives whose partner is missing
/// (`only_a`, `only_b`); here the element itself. Where both are missing the result always is.
struct PairRule {
  template <udf::Element T>
  using Result = T;

  template <udf::Element T>
  static T only_a(T a, udf::Missing<T>) {
    return a;
  }
  template <udf::Element T>
  static T only_b(T b, udf::Missing<T>) {
    return b;
  }
};

/// Where one element is missing so is the result.
struct StrictPairRule {
  template <udf::Measure T>
  using Result = T;

  template <udf::Measure T>
  static T only_a(T, udf::Missing<T> missing) {
    return missing.value();
  }
  template <udf::Measure T>
  static T only_b(T, udf::Missing<T> missing) {
    return missing.value();
  }
};

struct SumPair : PairRule {
  static constexpr bool kTakesComplex = true;
  template <udf::Element T>
  static T both(T a, T b, udf::Missing<T>) {
    return udf::wrapping_add(a, b);
  }
};

struct SubtractPair : PairRule {
  static constexpr bool kTakesComplex = true;
  template <udf::Element T>
  static T both(T a, T b, udf::Missing<T>) {
    return udf::wrapping_subtract(a, b);
  }
  template <udf::Element T>
  static T only_b(T b, udf::Missing<T>) {
    return udf::wrapping_subtract(T{}, b);
  }
};

struct MultiplyPair : PairRule {
  static constexpr bool kTakesComplex = true;
  template <udf::Element T>
  static T both(T a, T b, udf::Missing<T>) {
    return udf::wrapping_multiply(a, b);
  }
};

struct DividePair : PairRule {
  static constexpr bool kTakesComplex = true;

  template <udf::Measure T>
  static T both(T a, T b, udf::Missing<T> missing) {
    if constexpr (std::is_integral_v<T>) {
      if (b == 0) return missing.value();
      // The smallest integer has no positive counterpart: its negation wraps around.
      if (b == -1) return udf::wrapping_subtract(T{0}, a);
      return static_cast<T>(a / b);
    } else {
      return a / b;
    }
  }

  template <udf::Measure T>
  static udf::Complex<T> both(udf::Complex<T> a, udf::Complex<T> b,
                              udf::Missing<udf::Complex<T>> missing) {
    if constexpr (std::is_integral_v<T>) {
      if (b == udf::Complex<T>{}) return missing.value();
      // Exact for parts of 32 bits, so that whole quotients are not truncated.
      const long double x = b.real;
      const long double y = b.imaginary;
      const long double square = x * x + y * y;
      return {udf::convert<T>(static_cast<double>((a.real * x + a.imaginary * y) / square)),
              udf::convert<T>(static_cast<double>((a.imaginary * x - a.real * y) / square))};
    } else {
      const auto quotient =
          std::complex<double>(a.real, a.imaginary) / std::complex<double>(b.real, b.imaginary);
      return {static_cast<T>(quotient.real()), static_cast<T>(quotient.imag())};
    }
  }

  template <udf::Element T>
  static T only_b(T b, udf::Missing<T> missing) {
    return both(udf::convert<T>(std::int8_t{1}), b, missing);
  }
};

/// The elements as parts of a complex number; integers give doubles.
struct CoordinateRule {
  template <udf::Measure T>
  using Result = std::conditional_t<std::is_floating_point_v<T>, T, double>;

  template <udf::Measure T>
  static Result<T> only_a(T, udf::Missing<T> missing) {
    return missing.template value_as<Result<T>>();
  }
  template <udf::Measure T>
  static Result<T> only_b(T, udf::Missing<T> missing) {
    return missing.template value_as<Result<T>>();
  }
};

struct AbsPair : CoordinateRule {
  template <udf::Measure T>
  static Result<T> both(T a, T b, udf::Missing<T>) {
    // In double the squares of others do not overflow.
    const auto x = udf::widen<double>(a);
    const auto y = udf::widen<double>(b);
    if constexpr (std::is_same_v<T, double>) {
      return hypotenuse(x, y);
    } else {
      return static_cast<Result<T>>(std::sqrt(x * x + y * y));
    }
  }

 private:
  /// As std::hypot but for the last bit, and free of branches. Powers of two scale exactly.
  static double hypotenuse(double x, double y) {
    const double largest = std::max(std::abs(x), std::abs(y));
    const bool is_large = largest > 0x1p500;
    const bool is_small = largest < 0x1p-500;
    const double scale = is_large ? 0x1p-600 : is_small ? 0x1p600 : 1.0;
    const double back = is_large ? 0x1p600 : is_small ? 0x1p-600 : 1.0;
    x *= scale;
    y *= scale;
    return std::sqrt(x * x + y * y) * back;
  }
};

struct ArgPair : CoordinateRule {
  template <udf::Measure T>
  static Result<T> both(T a, T b, udf::Missing<T>) {
    return std::atan2(static_cast<Result<T>>(a), static_cast<Result<T>>(b));
  }
};

struct MaxPair : PairRule {
  template <udf::Measure T>
  static T both(T a, T b, udf::Missing<T>) {
    return a > b ? a : b;
  }
};

struct MinPair : PairRule {
  template <udf::Measure T>
  static T both(T a, T b, udf::Missing<T>) {
    return a < b ? a : b;
  }
};

/// The result is a position: 1 stands for a, 2 for b.
struct PositionRule {
  template <udf::Measure T>
  using Result = T;

  template <udf::Measure T>
  static T only_a(T, udf::Missing<T>) {
    return 1;
  }
  template <udf::Measure T>
  static T only_b(T, udf::Missing<T>) {
    return 2;
  }
};

struct ArgMaxPair : PositionRule {
  template <udf::Measure T>
  static T both(T a, T b, udf::Missing<T>) {
    return a > b ? T{1} : T{2};
  }
};

struct ArgMinPair : PositionRule {
  template <udf::Measure T>
  static T both(T a, T b, udf::Missing<T>) {
    return a < b ? T{1} : T{2};
  }
};

struct AnomalyPair : StrictPairRule {
  template <udf::Measure T>
  static T both(T a, T b, udf::Missing<T>) {
    return udf::wrapping_subtract(a, b);
  }
};

struct MaskPair : StrictPairRule {
  template <udf::Measure T>
  static T both(T a, T b, udf::Missing<T> missing) {
    return b != 0 ? a : missing.value();
  }
};

}  // namespace oph::primitives
