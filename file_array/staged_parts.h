// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "file_array/chunk_reader.h"
#include "file_array/file_index.h"
#include "file_array/temporary_file.h"

namespace oph::file_array {

/// Chunks of parts, without their filters, in a temporary file: one part behind the other.
class StagedParts {
 public:
  /// `index` must outlive this.
  StagedParts(const FileIndex& index, std::unique_ptr<TemporaryFile> file);
  StagedParts(const StagedParts&) = delete;
  StagedParts& operator=(const StagedParts&) = delete;

  /// Adds what a box in the file of a part needs, by a reader of its chunks. False if the file
  /// cannot be written.
  bool add(std::size_t part, const Box& box, ChunkReader& chunks);

  /// The chunks of a part as they are here, until another part is asked for; null if there are
  /// none.
  ChunkReader* open(std::size_t part);

 private:
  const FileIndex& index_;
  std::unique_ptr<TemporaryFile> file_;
  std::vector<std::optional<std::int64_t>> begins_;  ///< by part, in the file
  std::int64_t end_ = 0;
  std::size_t number_ = 0;  ///< of the part that is open
  std::optional<FilePart> part_;
  std::optional<ChunkReader> chunks_;
};

}  // namespace oph::file_array
