// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "operators/netcdf/file.h"

namespace oph::operators::netcdf {

/// How a file stores a variable.
struct ChunkLayout {
  std::vector<std::int64_t> extents;  ///< of a chunk, by axis; 1 where there are no chunks
  bool is_chunked = false;
  bool is_filtered = false;  ///< compressed, say: a chunk is read as a whole
};

ChunkLayout chunk_layout(const File& file, const FileVariable& variable);

}  // namespace oph::operators::netcdf
