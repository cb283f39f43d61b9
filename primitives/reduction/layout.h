// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

namespace oph::primitives {

/// An array seen as [outer][size][inner], of which the middle dimension is reduced in groups.
struct Layout {
  std::size_t size;
  std::size_t inner;
  std::size_t count;                         ///< elements of the longest group
  std::span<const std::size_t> counts = {};  ///< elements of each group; empty if all have `count`

  std::size_t groups() const { return counts.empty() ? (size + count - 1) / count : counts.size(); }

  /// The last of equal groups may be smaller.
  std::size_t group_length(std::size_t group) const {
    return counts.empty() ? std::min(count, size - group * count) : counts[group];
  }
};

}  // namespace oph::primitives
