// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include "io_server/fragment_store.h"
#include "io_server/shared_file.h"
#include "metadb/cube.h"
#include "operators/netcdf/file_order.h"
#include "operators/netcdf/raw_array.h"

namespace oph::operators::netcdf {

/// Has I/O servers of this host write rows of a cube to their places in a file themselves, where
/// each row lies there as it does in the cube.
class DirectExport {
 public:
  /// Everything outlives the export.
  DirectExport(const metadb::Cube& cube, const FileOrder& order, const RawArray& array);

  /// Thread-safe. Moves the rows of a fragment, some dozens of megabytes at once; calls
  /// `before_each` before. Returns false, and does nothing, if that is not possible.
  bool run(io_server::FragmentStore& store, const metadb::Fragment& fragment,
           const std::function<void()>& before_each) const;

 private:
  std::vector<io_server::FileBlock> blocks(const metadb::Fragment& fragment) const;
  /// Cuts a piece of a file that starts with the row of this key.
  void cut(const RawArray::Piece& piece, std::int64_t first_key,
           std::vector<io_server::FileBlock>& result) const;

  const metadb::Cube& cube_;
  const FileOrder& order_;
  const RawArray& array_;
  io_server::SharedFile file_;
  std::int64_t row_bytes_;
};

}  // namespace oph::operators::netcdf
