// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "io_server/fragment_store.h"
#include "metadb/cube.h"
#include "operators/netcdf/block_target.h"
#include "operators/netcdf/file_order.h"

namespace oph::operators::netcdf {

/// Moves rows of a cube to an array in a file, whatever the order of its dimensions: while a box
/// of rows is written the next one is read. I/O servers of this host put the rows into the buffers
/// themselves. Memory: two buffers of a box, and a third one if the order differs from the cube's.
class BlockExport {
 public:
  /// Everything outlives the export. `limit` bounds the buffers, in bytes, but for single rows.
  BlockExport(const metadb::Cube& cube, const FileOrder& order, std::int64_t limit);
  ~BlockExport();

  /// The boxes in which the rows of a fragment are moved.
  std::vector<Box> boxes(const metadb::Fragment& fragment) const;
  /// The boxes in which all rows are moved to an array in chunks: no chunk is met twice. `chunk`
  /// has the extents of a chunk in the file.
  std::vector<Box> boxes(std::span<const std::int64_t> chunk) const;
  /// Extents of the largest of boxes(): in the order of the file.
  std::vector<std::int64_t> box_extents() const;

  /// Thread-safe. Moves the rows of `boxes`; calls `before_each` with the first row (from 0) of
  /// each.
  void run(io_server::FragmentStore& store, std::span<const Box> boxes, BlockTarget& target,
           const std::function<void(std::int64_t)>& before_each) const;

 private:
  /// Which servers put rows into the buffers themselves, by name.
  using Sharing = std::map<std::string, bool>;

  /// What one thread works in.
  struct Buffers;

  std::unique_ptr<Buffers> take_buffers() const;
  std::int64_t first_row(const Box& box) const;
  Sharing sharing(io_server::FragmentStore& store, const io_server::SharedRows& buffer) const;
  void read(io_server::FragmentStore& store, const Box& box, const Sharing& sharing,
            const io_server::SharedRows& buffer) const;
  void reorder(const Box& box, const std::byte* rows, std::byte* target) const;

  const metadb::Cube& cube_;
  const FileOrder& order_;
  std::size_t element_bytes_;
  std::size_t row_bytes_;
  std::int64_t first_key_;  ///< of the rows, 1 but for a part of a cube
  std::int64_t most_rows_;  ///< of a box
  // Buffers of threads that are between two fragments: to make new ones takes as long as to fill
  // them.
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Buffers>> idle_;
};

}  // namespace oph::operators::netcdf
