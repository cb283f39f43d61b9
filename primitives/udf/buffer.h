// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>

#include "primitives/udf/error.h"
#include "primitives/udf/missing.h"

namespace oph::primitives::udf {

using Bytes = std::span<const std::byte>;

/// Memory that a function keeps from row to row: it grows when needed and never shrinks.
class Buffer {
 public:
  /// Gives room for `length` elements, aligned to a cache line; what it held before is lost.
  /// Throws Error if they are more than anyone wants to hold.
  template <class T>
  std::span<T> as(std::size_t length) {
    if (length > kLargest / sizeof(T)) {
      throw Error{"the array would be too large",
                  {{"elements", length}, {"most", kLargest / sizeof(T)}}};
    }
    if (length * sizeof(T) > capacity_) grow(length * sizeof(T));
    return {reinterpret_cast<T*>(memory_.get()), length};
  }

 private:
  static constexpr std::align_val_t kAlignment{64};
  static constexpr std::size_t kLargest = std::size_t{1} << 30;  // bytes, as the largest packet

  struct Free {
    void operator()(std::byte* memory) const { ::operator delete[](memory, kAlignment); }
  };

  void grow(std::size_t size) {
    memory_.reset();
    capacity_ = 0;
    memory_.reset(static_cast<std::byte*>(::operator new[](size, kAlignment)));
    capacity_ = size;
  }

  std::unique_ptr<std::byte[], Free> memory_;
  std::size_t capacity_ = 0;
};

/// The number of elements of `size` bytes in a measure; throws if there is a rest.
inline std::size_t element_count(Bytes measure, std::size_t size) {
  if (measure.size() % size != 0) {
    throw Error{"the measure is no array of its type: bytes left over",
                {{"bytes", measure.size()}, {"element_size", size}}};
  }
  return measure.size() / size;
}

/// Reads measures as arrays. MariaDB aligns nothing, so a misaligned one is copied first.
class MeasureReader {
 public:
  template <Element T>
  std::span<const T> read(Bytes measure) {
    const std::size_t length = element_count(measure, sizeof(T));
    return {reinterpret_cast<const T*>(aligned(measure, alignof(T))), length};
  }

  const std::byte* aligned(Bytes measure, std::size_t alignment) {
    if (reinterpret_cast<std::uintptr_t>(measure.data()) % alignment == 0) return measure.data();
    const auto copy = copy_.as<std::byte>(measure.size());
    std::memcpy(copy.data(), measure.data(), measure.size());
    return copy.data();
  }

 private:
  Buffer copy_;
};

}  // namespace oph::primitives::udf
