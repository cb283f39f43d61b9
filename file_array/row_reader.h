// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

#include "file_array/checked_file.h"
#include "file_array/chunk_reader.h"
#include "file_array/row_layout.h"

namespace oph::file_array {

/// Reads rows of a cube from a file: large blocks in the order of the file, turned into arrays
/// while they are in the processor's cache.
class RowReader {
 public:
  /// `index` and `file` must outlive this.
  RowReader(const FileIndex& index, const CheckedFile& file);
  ~RowReader();

  const RowLayout& layout() const { return layout_; }
  /// Rows are counted from 0.
  void read(std::int64_t first, std::int64_t rows, std::byte* target);

  /// Reads these rows from a temporary file from now on, to which all chunks that they need were
  /// unfiltered once: else each block of rows unfilters its chunks, which may be all of them. False
  /// if there is no room for such a file.
  bool stage(std::int64_t first, std::int64_t rows);
  /// How many chunks were unfiltered so far.
  std::int64_t unfiltered() const { return chunks_.unfiltered(); }

  /// Calls `visit(block, origin, elements)` for blocks of a box, in the order of the file: the
  /// box in the file, its start as wanted positions count, its elements packed row-major.
  using Visitor = std::function<void(const Box& block, const std::vector<std::int64_t>& origin,
                                     std::span<const std::byte> elements)>;
  void visit(const Box& box, const Visitor& visit);

 private:
  /// What was unfiltered.
  struct Staged;

  /// Cuts a box into blocks, and calls `use(block, origin)` with each.
  template <class Use>
  void cut(const Box& box, Use&& use) const;
  void read_raw(ChunkReader& chunks, const Box& block);

  const FileIndex& index_;
  RowLayout layout_;
  ChunkReader chunks_;
  std::unique_ptr<Staged> staged_;
  bool is_as_stored_;  ///< elements are the numbers of the file
  std::vector<std::int64_t> chunk_extents_;
  std::vector<std::byte> raw_;
  std::vector<std::byte> elements_;
};

}  // namespace oph::file_array
