// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

namespace oph::primitives {

/// The positions first, first + step, ... up to last, which count from 1. Precondition: they are in
/// this order.
struct PositionRange {
  std::size_t first;
  std::size_t step;
  std::size_t last;
};

/// A set of some of `size` positions, here counted from 0: one bit for each, and how many come
/// before each word of bits.
class Positions {
 public:
  /// Takes time for each position of the ranges.
  Positions(std::size_t size, std::span<const PositionRange> ranges)
      : words_((size + kBits - 1) / kBits), before_(words_.size()) {
    for (const auto& range : ranges) add(range);
    for (std::size_t i = 0; i < words_.size(); ++i) {
      before_[i] = static_cast<std::uint32_t>(count_);
      count_ += static_cast<std::size_t>(std::popcount(words_[i]));
    }
  }

  std::size_t count() const { return count_; }

  bool contains(std::size_t position) const {
    return (words_[position / kBits] >> position % kBits & 1U) != 0;
  }

  /// How many positions of the set come before this one.
  std::size_t rank(std::size_t position) const {
    const auto lower = (std::uint64_t{1} << position % kBits) - 1;
    return before_[position / kBits] +
           static_cast<std::size_t>(std::popcount(words_[position / kBits] & lower));
  }

 private:
  static constexpr std::size_t kBits = 64;

  void add(const PositionRange& range) {
    // Compares distances: a position and a large step may not add up in 64 bits.
    for (auto i = range.first - 1;; i += range.step) {
      words_[i / kBits] |= std::uint64_t{1} << i % kBits;
      if (range.step > range.last - 1 - i) break;
    }
  }

  std::vector<std::uint64_t> words_;
  std::vector<std::uint32_t> before_;
  std::size_t count_ = 0;
};

}  // namespace oph::primitives
