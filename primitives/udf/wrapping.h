// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <type_traits>

#include "primitives/udf/missing.h"

namespace oph::primitives::udf {

/// Arithmetic that wraps around in integer types and follows IEEE 754 in floating types.
template <Measure T, class Operation>
constexpr T wrapping(T a, T b, Operation operation) {
  if constexpr (std::is_integral_v<T>) {
    // At least 32 bits wide, because two promoted shorts may overflow int when multiplied.
    using Wide = std::conditional_t<sizeof(T) <= 4, std::uint32_t, std::uint64_t>;
    return static_cast<T>(operation(static_cast<Wide>(a), static_cast<Wide>(b)));
  } else {
    return operation(a, b);
  }
}

template <Measure T>
constexpr T wrapping_add(T a, T b) {
  return wrapping(a, b, [](auto x, auto y) { return x + y; });
}

template <Measure T>
constexpr T wrapping_subtract(T a, T b) {
  return wrapping(a, b, [](auto x, auto y) { return x - y; });
}

template <Measure T>
constexpr T wrapping_multiply(T a, T b) {
  return wrapping(a, b, [](auto x, auto y) { return x * y; });
}

template <Measure T>
constexpr Complex<T> wrapping_add(Complex<T> a, Complex<T> b) {
  return {wrapping_add(a.real, b.real), wrapping_add(a.imaginary, b.imaginary)};
}

template <Measure T>
constexpr Complex<T> wrapping_subtract(Complex<T> a, Complex<T> b) {
  return {wrapping_subtract(a.real, b.real), wrapping_subtract(a.imaginary, b.imaginary)};
}

template <Measure T>
constexpr Complex<T> wrapping_multiply(Complex<T> a, Complex<T> b) {
  return {
      wrapping_subtract(wrapping_multiply(a.real, b.real),
                        wrapping_multiply(a.imaginary, b.imaginary)),
      wrapping_add(wrapping_multiply(a.real, b.imaginary), wrapping_multiply(a.imaginary, b.real))};
}

}  // namespace oph::primitives::udf
