// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "file_array/chunk_reader.h"
#include "file_array/file_index.h"

namespace oph::file_array {

/// Opens the files of an index when they are read. One is open at a time: thousands of them take
/// one descriptor, and the memory of one chunk.
class PartReader {
 public:
  /// `index` must outlive this.
  explicit PartReader(const FileIndex& index);
  ~PartReader();

  /// The chunks of a part, until another part is asked for. Throws what check_identity() throws if
  /// its file must be opened.
  ChunkReader& open(std::size_t part);

  /// Throws what check_identity() throws, for each file that was read so far.
  void check() const;

  /// How many chunks were unfiltered so far.
  std::int64_t unfiltered() const;

 private:
  struct OpenPart;

  const FileIndex& index_;
  std::vector<bool> is_read_;  ///< by part
  std::unique_ptr<OpenPart> open_;
  std::int64_t unfiltered_ = 0;  ///< of files that were closed
};

}  // namespace oph::file_array
