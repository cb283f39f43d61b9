// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/array/joining.h"

namespace oph::primitives {

/// Writes one element of each array in turn: a1, b1, a2, b2, ... The arrays are equally long and
/// their elements of one size, which is `fixed`, or any if that is 0.
template <std::size_t fixed>
void interlace_elements(std::span<const Packed> arrays, std::byte* out) {
  // A block of each array stays in the first-level cache.
  constexpr std::size_t block = 256;
  const auto size = width<fixed>(arrays[0].size);
  const auto stride = arrays.size() * size;
  for (std::size_t start = 0; start < arrays[0].length; start += block) {
    const auto end = std::min(arrays[0].length, start + block);
    for (std::size_t j = 0; j < arrays.size(); ++j) {
      for (std::size_t i = start; i < end; ++i) {
        std::memcpy(out + i * stride + j * size, arrays[j].data + i * size, size);
      }
    }
  }
}

/// As `interlace_elements`, of two arrays.
template <std::size_t fixed>
void interlace_pairs(std::span<const Packed> arrays, std::byte* out) {
  const auto size = width<fixed>(arrays[0].size);
  const auto length = arrays[0].length;
  // The result lies apart, which lets the compiler use registers of several elements.
  const std::byte* const first = arrays[0].data;
  const std::byte* const second = arrays[1].data;
  std::byte* const __restrict to = out;
  for (std::size_t i = 0; i < length; ++i) {
    std::memcpy(to + 2 * i * size, first + i * size, size);
    std::memcpy(to + (2 * i + 1) * size, second + i * size, size);
  }
}

/// Writes `counts[j]` elements of each array j in turn, for as many rounds as there are.
inline void interlace_blocks(std::span<const Packed> arrays, std::span<const std::size_t> counts,
                             std::size_t rounds, std::byte* out) {
  for (std::size_t round = 0; round < rounds; ++round) {
    for (std::size_t j = 0; j < arrays.size(); ++j) {
      const auto bytes = counts[j] * arrays[j].size;
      std::memcpy(out, arrays[j].data + round * bytes, bytes);
      out += bytes;
    }
  }
}

/// Interlaces arrays in blocks of `counts` elements. Throws udf::Error if they do not fit.
inline udf::Bytes interlaced(std::span<const Packed> arrays, std::span<const std::size_t> counts,
                             udf::Buffer& room) {
  const auto rounds = arrays[0].length / counts[0];
  std::size_t bytes = 0;
  bool single = true;
  for (std::size_t j = 0; j < arrays.size(); ++j) {
    if (arrays[j].length % counts[j] != 0 || arrays[j].length / counts[j] != rounds) {
      throw udf::Error{"the arrays must hold equally many blocks",
                       {{"array", j + 1}, {"length", arrays[j].length}, {"count", counts[j]}}};
    }
    single = single && counts[j] == 1 && arrays[j].size == arrays[0].size;
    bytes += arrays[j].bytes();
    check_result_size(bytes, 1);
  }
  const auto out = room.as<std::byte>(bytes);
  if (!single) {
    interlace_blocks(arrays, counts, rounds, out.data());
    return out;
  }
  visit_width(arrays[0].size, [&](auto fixed) {
    static const auto pairs = udf::best_version<&interlace_pairs<fixed()>>();
    static const auto elements = udf::best_version<&interlace_elements<fixed()>>();
    (arrays.size() == 2 ? pairs : elements)(arrays, out.data());
  });
  return out;
}

}  // namespace oph::primitives
