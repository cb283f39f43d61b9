// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "file_array/file_index.h"

namespace oph::operators::netcdf {

/// A variable in chunks of an HDF5 file whose addresses and lengths have 8 bytes.
struct ChunkedVariable {
  std::int64_t header = 0;  ///< where its object header is in the file
  std::span<const std::int64_t> extents;
  std::span<const std::int64_t> chunk;
  std::size_t element_bytes = 0;
};

/// The places of all chunks of a variable, by chunk, row-major, read from the index in the open
/// file itself in one pass: HDF5 1.10 goes through all chunks to tell about one. Chunks that were
/// never written are nowhere.
///
/// Absent if the index is no version 1 B-tree (netCDF-C makes these), or if anything is not as the
/// HDF5 File Format Specification 3.0 says (III.A.1, IV.A.1, IV.A.2.i).
std::optional<std::vector<file_array::StoredChunk>> read_stored_chunks(
    int file, const ChunkedVariable& variable);

/// As above, of an uncompressed variable: where its chunks begin. Empty also if a chunk was never
/// written.
std::vector<std::int64_t> read_chunk_index(int file, const ChunkedVariable& variable);

}  // namespace oph::operators::netcdf
