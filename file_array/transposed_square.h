// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace oph::file_array {

/// A square of elements that is transposed in vector registers of 16 bytes, which every processor
/// has: element by element it takes three times as long. Strides count elements.
template <std::size_t ElementBytes>
struct TransposedSquare;

template <>
struct TransposedSquare<4> {
  static constexpr std::int64_t kSide = 4;

  template <class T>
  static void copy(const T* source, std::int64_t source_stride, T* target,
                   std::int64_t target_stride) {
    Line a, b, c, d;
    std::memcpy(&a, source, sizeof(a));
    std::memcpy(&b, source + source_stride, sizeof(b));
    std::memcpy(&c, source + 2 * source_stride, sizeof(c));
    std::memcpy(&d, source + 3 * source_stride, sizeof(d));
    const Line ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5);
    const Line ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const Line cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    const Line cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    a = __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5);
    b = __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7);
    c = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5);
    d = __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7);
    std::memcpy(target, &a, sizeof(a));
    std::memcpy(target + target_stride, &b, sizeof(b));
    std::memcpy(target + 2 * target_stride, &c, sizeof(c));
    std::memcpy(target + 3 * target_stride, &d, sizeof(d));
  }

 private:
  typedef std::uint32_t Line __attribute__((vector_size(16)));
};

template <>
struct TransposedSquare<8> {
  static constexpr std::int64_t kSide = 2;

  template <class T>
  static void copy(const T* source, std::int64_t source_stride, T* target,
                   std::int64_t target_stride) {
    Line a, b;
    std::memcpy(&a, source, sizeof(a));
    std::memcpy(&b, source + source_stride, sizeof(b));
    const Line first = __builtin_shufflevector(a, b, 0, 2);
    const Line second = __builtin_shufflevector(a, b, 1, 3);
    std::memcpy(target, &first, sizeof(first));
    std::memcpy(target + target_stride, &second, sizeof(second));
  }

 private:
  typedef std::uint64_t Line __attribute__((vector_size(16)));
};

}  // namespace oph::file_array
