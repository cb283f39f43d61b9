// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

#include "file_array/part_reader.h"
#include "file_array/row_layout.h"
#include "file_array/staged_parts.h"

namespace oph::file_array {

/// Reads rows of a cube from files: large blocks in the order of each file, turned into arrays
/// while they are in the processor's cache.
class RowReader {
 public:
  /// `index` must outlive this. Files are opened, and checked, when they are needed.
  explicit RowReader(const FileIndex& index);

  const RowLayout& layout() const { return layout_; }
  /// Rows are counted from 0.
  void read(std::int64_t first, std::int64_t rows, std::byte* target);

  /// Reads these rows from a temporary file from now on, to which all chunks that they need were
  /// unfiltered once: else each block of rows unfilters its chunks, which may be all of them. False
  /// if there is no room for such a file.
  bool stage(std::int64_t first, std::int64_t rows);
  /// How many chunks were unfiltered so far.
  std::int64_t unfiltered() const { return files_.unfiltered(); }
  /// Throws an Error if a file that was read so far was changed since.
  void check() const { files_.check(); }

  /// Calls `visit(block, origin, elements)` for blocks of a box, in the order of the files: the
  /// box in its file, its start as wanted positions count, its elements packed row-major.
  using Visitor = std::function<void(const Box& block, const std::vector<std::int64_t>& origin,
                                     std::span<const std::byte> elements)>;
  void visit(const Box& box, const Visitor& visit);

 private:
  /// A part of a box that is read at once.
  struct Block {
    std::size_t part;
    Box box;                           ///< in its file
    std::vector<std::int64_t> origin;  ///< of the box, as wanted positions count
  };

  /// Cuts a box into blocks, and calls `use(block)` with each.
  template <class Use>
  void cut(const Box& box, Use&& use) const;
  void read_block(const Block& block, ChunkReader& chunks, std::int64_t first, std::byte* target);
  void read_raw(ChunkReader& chunks, const Block& block);
  ChunkReader& chunks_of(std::size_t part, bool may_be_staged);
  const Packing& packing_of(const Block& block) const { return index_.parts[block.part].packing; }

  const FileIndex& index_;
  RowLayout layout_;
  PartReader files_;
  std::unique_ptr<StagedParts> staged_;
  std::int64_t first_staged_ = 0;  ///< rows
  std::int64_t end_staged_ = 0;
  std::vector<std::byte> raw_;
  std::vector<std::byte> elements_;
};

}  // namespace oph::file_array
