// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace oph::file_array {

/// A part of an array: where it starts and how far it goes, in each dimension.
struct Box {
  std::vector<std::int64_t> start;
  std::vector<std::int64_t> count;

  std::int64_t elements() const;
};

/// Cuts `rows` consecutive rows, from `first` (counted from 0), of an array with these extents
/// (row-major, last fastest) into boxes, in the order of the rows. No dimensions: one row.
std::vector<Box> row_boxes(std::span<const std::int64_t> extents, std::int64_t first,
                           std::int64_t rows);

/// Cuts a box into blocks of at most `limit` elements, or of one chunk where chunks are larger, in
/// the order of the file. Inner dimensions stay whole as far as possible; cuts lie between chunks,
/// so that none is read twice. `chunk` has the extents of a chunk, 1 where there are none.
std::vector<Box> blocks(const Box& box, std::span<const std::int64_t> chunk, std::int64_t limit);

}  // namespace oph::file_array
