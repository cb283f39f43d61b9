// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <vector>

#include "primitives/selection/element_selection.h"
#include "primitives/selection/index_list.h"

namespace oph::primitives {

/// The filter of one dimension of an array: element i has index (i / block) % size along it.
struct FilteredDimension {
  std::size_t block;
  std::size_t size;
  std::vector<PositionRange> ranges;
};

/// Appends the runs of elements that all dimensions keep. Throws udf::Error if the array is not
/// made of whole dimensions.
inline void select_elements(const std::vector<FilteredDimension>& dimensions, std::size_t length,
                            std::vector<Run>& runs) {
  // Below the smallest block no index changes: such a piece is selected as a whole or not.
  std::size_t piece = length;
  std::vector<Positions> selected;
  for (const auto& [block, size, ranges] : dimensions) {
    if (block > length || size > length / block || length % (block * size) != 0) {
      throw udf::Error{"block times size must divide the length of the array",
                       {{"block", block}, {"size", size}, {"length", length}}};
    }
    piece = std::min(piece, block);
    selected.emplace_back(size, ranges);
  }
  const auto is_selected = [&](std::size_t element) {
    for (std::size_t i = 0; i < dimensions.size(); ++i) {
      if (!selected[i].contains(element / dimensions[i].block % dimensions[i].size)) return false;
    }
    return true;
  };
  for (std::size_t start = 0; start < length; start += piece) {
    if (!is_selected(start)) continue;
    if (!runs.empty() && runs.back().start + runs.back().length == start) {
      runs.back().length += piece;
    } else {
      runs.push_back({start, piece});
    }
  }
}

}  // namespace oph::primitives
