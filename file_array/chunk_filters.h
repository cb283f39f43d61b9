// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "file_array/file_index.h"

struct libdeflate_decompressor;

namespace oph::file_array {

/// Undoes what was done to chunks before they were stored. Keeps its memory from one to the next.
class ChunkFilters {
 public:
  /// `part` must outlive this.
  explicit ChunkFilters(const FilePart& part);

  /// Room for the bytes that are stored of a chunk.
  std::byte* room(std::size_t bytes);
  /// The chunk whose stored bytes were put there; they stay until the next one. Throws a system
  /// error if they make no chunk.
  const std::byte* unfilter(const StoredChunk& chunk);

 private:
  struct Free {
    void operator()(libdeflate_decompressor* one) const;
  };

  void inflate();
  void unshuffle();

  const FilePart& part_;
  std::size_t chunk_bytes_;
  std::unique_ptr<libdeflate_decompressor, Free> decompressor_;
  std::vector<std::byte> chunk_;
  std::vector<std::byte> stored_;
};

}  // namespace oph::file_array
