// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "file_array/box.h"
#include "file_array/checked_file.h"
#include "file_array/file_index.h"

namespace oph::file_array {

/// Reads boxes of a stored array: of chunks without filters only the bytes that are wanted, others
/// as a whole. The last chunk that was unfiltered is kept.
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
  void find_part(const Box& box);
  void copy_part(const Box& box, std::byte* target);
  std::int64_t set_run(const Box& box);
  const std::byte* unfiltered_chunk(std::size_t number);
  void unfilter(const StoredChunk& chunk);
  void inflate();
  void unshuffle();

  const FileIndex& index_;
  const CheckedFile& file_;
  std::int64_t element_bytes_;
  std::size_t chunk_bytes_;
  std::int64_t unfiltered_ = 0;

  // Where the walk through the chunks of a box is: kept, because it is often a short one.
  std::vector<std::int64_t> grid_;      ///< chunks along each axis
  std::vector<std::int64_t> position_;  ///< of the chunk in the grid
  std::vector<std::int64_t> first_, end_;
  std::vector<std::int64_t> part_start_, part_count_;  ///< of the box in the chunk, in the array
  std::vector<std::int64_t> run_position_, run_end_;

  std::int64_t number_ = -1;  ///< of the chunk in chunk_; -1: none
  std::vector<std::byte> chunk_;
  std::vector<std::byte> stored_;
};

}  // namespace oph::file_array
