// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <type_traits>

#include "primitives/udf/missing.h"

namespace oph::primitives::udf {

/// The largest value of the floating type Real that the integer type Whole can hold.
template <class Real, class Whole>
constexpr Real largest_held() {
  constexpr int excess = std::numeric_limits<Whole>::digits - std::numeric_limits<Real>::digits;
  constexpr Whole largest = std::numeric_limits<Whole>::max();
  if constexpr (excess > 0) {
    return static_cast<Real>(largest - ((Whole{1} << excess) - 1));
  } else {
    return static_cast<Real>(largest);
  }
}

/// Converts one element. Real to integer truncates and is limited to the range of the integer;
/// integer to a smaller integer wraps around; NaN becomes the smallest integer (callers replace
/// missing elements).
template <Measure Out, Measure In>
constexpr Out convert(In element) {
  if constexpr (std::is_floating_point_v<In> && std::is_integral_v<Out>) {
    constexpr auto low = static_cast<In>(std::numeric_limits<Out>::min());
    constexpr auto high = largest_held<In, Out>();
    const In limited = element >= low ? (element <= high ? element : high) : low;
    const Out truncated = static_cast<Out>(limited);
    return element > high ? std::numeric_limits<Out>::max() : truncated;
  } else {
    return static_cast<Out>(element);
  }
}

/// Converts a complex element part by part; a real one becomes a complex one without imaginary
/// part.
template <ComplexElement Out, Element In>
constexpr Out convert(In element) {
  if constexpr (ComplexElement<In>) {
    return {convert<Part<Out>>(element.real), convert<Part<Out>>(element.imaginary)};
  } else {
    return {convert<Part<Out>>(element), Part<Out>{0}};
  }
}

/// Converts an array: missing elements become the missing value of the output type.
template <Element In, Element Out>
void convert_array(std::span<const In> in, Missing<In> missing_in, Missing<Out> missing_out,
                   std::span<Out> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const Out converted = convert<Out>(in[i]);
    out[i] = missing_in(in[i]) ? missing_out.value() : converted;
  }
}

}  // namespace oph::primitives::udf
