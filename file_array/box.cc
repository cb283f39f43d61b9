// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/box.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace oph::file_array {
namespace {

std::int64_t product(std::span<const std::int64_t> numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), std::int64_t{1}, std::multiplies<>{});
}

/// The first whole part of [first, first + rows) that is a box: as many rows of one dimension as
/// there are from an aligned start.
Box first_box(std::span<const std::int64_t> extents, std::int64_t first, std::int64_t rows) {
  Box box{std::vector<std::int64_t>(extents.size()), std::vector<std::int64_t>(extents.size(), 1)};
  auto rest = first;
  for (auto i = extents.size(); i-- > 0; rest /= extents[i]) box.start[i] = rest % extents[i];
  std::int64_t inner = 1;
  for (auto i = extents.size(); i-- > 0;) {
    box.count[i] = std::min(extents[i] - box.start[i], rows / inner);
    // Only a dimension that is there as a whole lets the next one have more than one position.
    if (box.count[i] < extents[i] || rows / (inner * extents[i]) == 0) break;
    inner *= extents[i];
  }
  return box;
}

/// The extents of a block: the chunk, enlarged from the innermost dimension outwards.
std::vector<std::int64_t> block_extents(const Box& box, std::span<const std::int64_t> chunk,
                                        std::int64_t limit) {
  std::vector<std::int64_t> extents(chunk.begin(), chunk.end());
  for (std::size_t i = 0; i < extents.size(); ++i) extents[i] = std::min(extents[i], box.count[i]);
  auto elements = product(extents);
  for (auto i = extents.size(); i-- > 0;) {
    const auto step = extents[i];
    const auto others = elements / step;
    const auto steps = std::max<std::int64_t>(1, limit / std::max<std::int64_t>(1, elements));
    extents[i] = std::min(box.count[i], step * steps);
    elements = others * extents[i];
    if (extents[i] < box.count[i]) break;
  }
  return extents;
}

}  // namespace

std::int64_t Box::elements() const {
  return product(count);
}

std::vector<Box> row_boxes(std::span<const std::int64_t> extents, std::int64_t first,
                           std::int64_t rows) {
  std::vector<Box> boxes;
  while (rows > 0) {
    boxes.push_back(first_box(extents, first, rows));
    const auto taken = boxes.back().elements();
    first += taken;
    rows -= taken;
  }
  return boxes;
}

std::vector<Box> blocks(const Box& box, std::span<const std::int64_t> chunk, std::int64_t limit) {
  const auto extents = block_extents(box, chunk, limit);
  const auto rank = extents.size();
  std::vector<Box> result;
  if (box.elements() == 0) return result;
  auto start = box.start;
  for (;;) {
    Box block{start, std::vector<std::int64_t>(rank)};
    for (std::size_t i = 0; i < rank; ++i) {
      // The first cut brings a start within a chunk to the next border.
      const auto border = extents[i] == box.count[i] ? start[i] : start[i] - start[i] % chunk[i];
      const auto end = std::min(border + extents[i], box.start[i] + box.count[i]);
      block.count[i] = end - start[i];
    }
    result.push_back(block);
    auto i = rank;
    while (i > 0) {
      start[i - 1] += result.back().count[i - 1];
      if (start[i - 1] < box.start[i - 1] + box.count[i - 1]) break;
      start[i - 1] = box.start[i - 1];
      --i;
    }
    if (i == 0) return result;
  }
}

}  // namespace oph::file_array
