// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "file_array/box.h"

namespace oph::file_array {

/// Goes through the chunks that a box of an array meets, row-major, and in each of them through the
/// runs: elements that follow each other both in the chunk and in the box, packed. Counts elements.
class ChunkWalk {
 public:
  /// What is needed of a run.
  struct Place {
    std::int64_t in_chunk = 0;
    std::int64_t in_box = 0;
  };

  /// The extents of the array and of a chunk.
  ChunkWalk(std::span<const std::int64_t> extents, std::span<const std::int64_t> chunk);

  /// Stands at the first run of the first chunk. The box lies in the array.
  void start(const Box& box);
  /// Goes to the first run of the next chunk; false after the last one, which starts anew.
  bool next_chunk();
  /// Goes to the next run along the axes first … end; false after the last of these, which starts
  /// anew.
  bool next_run(std::size_t first, std::size_t end);
  bool next_run() { return next_run(0, rank()); }

  std::size_t rank() const { return grid_.size(); }
  /// The chunk, row-major.
  std::size_t number() const;
  /// Elements of a run.
  std::int64_t run() const { return run_; }
  /// How many runs there are along an axis.
  std::int64_t runs(std::size_t axis) const { return run_end_[axis]; }
  Place place() const;

 private:
  void find_part();

  std::vector<std::int64_t> chunk_;
  std::vector<std::int64_t> grid_;  ///< chunks along each axis
  Box box_;
  std::vector<std::int64_t> position_;  ///< of the chunk in the grid
  std::vector<std::int64_t> first_, end_;
  std::vector<std::int64_t> part_start_, part_count_;  ///< of the box in the chunk, in the array
  std::vector<std::int64_t> run_position_, run_end_;
  std::int64_t run_ = 1;
};

}  // namespace oph::file_array
