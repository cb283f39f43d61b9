// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "file_array/file_index.h"

namespace oph::operators::netcdf {

/// A chunk of an array, in one of its files.
struct ReferencedChunk {
  std::vector<std::int64_t> position;  ///< in the grid of all chunks
  std::size_t part = 0;                ///< whose file it is in
  std::int64_t offset = 0;
  std::int64_t bytes = 0;
};

/// The whole array of all files of an index as one grid of chunks of the same shape.
struct ReferenceGrid {
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> chunk;
  std::vector<ReferencedChunk> chunks;  ///< those that were written
};

/// Chunks without filters that cross a border of the grid are cut, where what is cut off follows
/// each other in the file. Throws a user error that names the file if there is no such grid: the
/// files store the numbers in different ways, or have chunks that cannot be cut to one shape; or if
/// some chunks went through fewer filters than others.
ReferenceGrid reference_grid(const file_array::FileIndex& index);

}  // namespace oph::operators::netcdf
