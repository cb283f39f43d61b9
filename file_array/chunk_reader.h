// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "file_array/box.h"
#include "file_array/byte_source.h"
#include "file_array/chunk_filters.h"
#include "file_array/chunk_walk.h"
#include "file_array/file_index.h"
#include "file_array/temporary_file.h"

namespace oph::file_array {

/// Reads boxes of a part of an array: of chunks without filters what is wanted, with short gaps
/// between, others as a whole. The last chunk that was unfiltered is kept.
class ChunkReader {
 public:
  /// `part` and `file` must outlive this.
  ChunkReader(const FilePart& part, const ByteSource& file);

  /// Puts the raw numbers of a box into `target`, packed row-major, in the byte order of the
  /// machine. The box lies in the array.
  void read(const Box& box, std::byte* target);

  /// Writes what a box needs of chunks that have filters to a file, without these: the chunk with
  /// number n begins n times the size of a chunk after `offset` there. False if the file cannot be
  /// written.
  bool unfilter(const Box& box, const TemporaryFile& target, std::int64_t offset);

  /// How many chunks were unfiltered so far.
  std::int64_t unfiltered() const { return unfiltered_; }

 private:
  struct Span {
    std::int64_t bytes;
    std::size_t axis;  ///< runs along this axis and those inside are in it; their number: one run
  };

  void copy_part(std::byte* target);
  Span find_span() const;
  void copy_runs(std::size_t axis, const std::byte* source, std::int64_t begin, std::byte* target);
  void read_runs(std::int64_t offset, std::byte* target);
  const std::byte* unfiltered_chunk(std::size_t number);

  const FilePart& part_;
  const ByteSource& file_;
  std::int64_t element_bytes_;
  ChunkWalk walk_;  ///< kept, because it is often a short one
  ChunkFilters filters_;
  std::int64_t unfiltered_ = 0;
  std::int64_t number_ = -1;  ///< of the chunk at chunk_; -1: none
  const std::byte* chunk_ = nullptr;
  std::vector<std::byte> gathered_;
};

}  // namespace oph::file_array
