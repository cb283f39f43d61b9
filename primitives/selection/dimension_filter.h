// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <vector>

#include "primitives/selection/index_list.h"
#include "primitives/udf/adapter.h"

namespace oph::primitives {

/// The filter of one dimension of an array: element i has index (i / block) % size along it.
struct FilteredDimension {
  std::size_t block;
  std::size_t size;
  std::vector<bool> selected;
};

/// Whether all dimensions keep an element.
inline bool is_selected(const std::vector<FilteredDimension>& dimensions, std::size_t element) {
  return std::all_of(dimensions.begin(), dimensions.end(), [&](const auto& dimension) {
    return dimension.selected[element / dimension.block % dimension.size];
  });
}

/// Appends the runs of elements that all dimensions keep. Throws udf::Error if the array is not
/// made of whole dimensions.
inline void select_elements(const std::vector<FilteredDimension>& dimensions, std::size_t length,
                            std::vector<udf::Run>& runs) {
  // Below the smallest block no index changes: such a piece is selected as a whole or not.
  std::size_t piece = length;
  for (const auto& [block, size, selected] : dimensions) {
    if (block > length || size > length / block || length % (block * size) != 0) {
      throw udf::Error{"block times size must divide the length of the array",
                       {{"block", block}, {"size", size}, {"length", length}}};
    }
    piece = std::min(piece, block);
  }
  for (std::size_t start = 0; start < length; start += piece) {
    if (!is_selected(dimensions, start)) continue;
    if (!runs.empty() && runs.back().start + runs.back().length == start) {
      runs.back().length += piece;
    } else {
      runs.push_back({start, piece});
    }
  }
}

}  // namespace oph::primitives
