// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

#include "primitives/udf/types.h"

namespace oph::primitives::udf {

/// An element as a number of a wider type. As static_cast, but loops over integers of 64 bits
/// vectorise too: AVX2 does not convert these to double, so each half becomes the mantissa of a
/// double; their sum rounds once, as the conversion does.
template <Measure Wide, Measure T>
constexpr Wide widen(T element) {
  if constexpr (std::is_same_v<Wide, double> && std::is_same_v<T, std::int64_t>) {
    constexpr std::uint64_t two_52 = 0x4330'0000'0000'0000;
    constexpr std::uint64_t two_84_and_63 = 0x4530'0000'8000'0000;
    const auto bits = static_cast<std::uint64_t>(element);
    const auto low = std::bit_cast<double>(two_52 | (bits & 0xffff'ffffU));
    const auto high = std::bit_cast<double>(two_84_and_63 ^ (bits >> 32U));
    return (high - (0x1p84 + 0x1p63 + 0x1p52)) + low;
  } else {
    return static_cast<Wide>(element);
  }
}

}  // namespace oph::primitives::udf
