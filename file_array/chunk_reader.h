// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "file_array/box.h"
#include "file_array/checked_file.h"
#include "file_array/chunk_filters.h"
#include "file_array/file_index.h"

namespace oph::file_array {

/// Reads boxes of a stored array: of chunks without filters what is wanted, with short gaps
/// between, others as a whole. The last chunk that was unfiltered is kept.
class ChunkReader {
 public:
  /// `index` and `file` must outlive this.
  ChunkReader(const FileIndex& index, const CheckedFile& file);

  /// Puts the raw numbers of a box into `target`, packed row-major, in the byte order of the
  /// machine. The box lies in the array.
  void read(const Box& box, std::byte* target);

  /// How many chunks were unfiltered so far.
  std::int64_t unfiltered() const { return unfiltered_; }

 private:
  struct Span {
    std::int64_t bytes;
    std::size_t axis;  ///< runs along this axis and those inside are in it; their number: one run
  };
  struct RunPlace {
    std::int64_t in_chunk = 0;
    std::int64_t in_box = 0;
  };

  void find_part(const Box& box);
  void copy_part(const Box& box, std::byte* target);
  std::int64_t set_run(const Box& box);
  Span find_span(std::int64_t run) const;
  RunPlace place_of_run(const Box& box) const;
  bool next_run(std::size_t first, std::size_t end);
  void copy_runs(const Box& box, std::size_t axis, const std::byte* source, std::int64_t begin,
                 std::size_t bytes, std::byte* target);
  void read_runs(const Box& box, std::int64_t offset, std::size_t bytes, std::byte* target);
  const std::byte* unfiltered_chunk(std::size_t number);

  const FileIndex& index_;
  const CheckedFile& file_;
  std::int64_t element_bytes_;
  ChunkFilters filters_;
  std::int64_t unfiltered_ = 0;

  // Where the walk through the chunks of a box is: kept, because it is often a short one.
  std::vector<std::int64_t> grid_;      ///< chunks along each axis
  std::vector<std::int64_t> position_;  ///< of the chunk in the grid
  std::vector<std::int64_t> first_, end_;
  std::vector<std::int64_t> part_start_, part_count_;  ///< of the box in the chunk, in the array
  std::vector<std::int64_t> run_position_, run_end_;

  std::int64_t number_ = -1;  ///< of the chunk at chunk_; -1: none
  const std::byte* chunk_ = nullptr;
  std::vector<std::byte> gathered_;
};

}  // namespace oph::file_array
