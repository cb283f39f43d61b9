// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace oph::operators::netcdf {

/// A variable in chunks of an HDF5 file whose addresses and lengths have 8 bytes.
struct ChunkedVariable {
  std::int64_t header = 0;  ///< where its object header is in the file
  std::span<const std::int64_t> extents;
  std::span<const std::int64_t> chunk;
  std::size_t element_bytes = 0;
};

/// The places of all chunks of an uncompressed variable, by chunk, row-major, read from the index
/// in the open file itself in one pass: HDF5 1.10 goes through all chunks to tell about one.
///
/// Empty if the index is no version 1 B-tree (netCDF-C makes these), if a chunk was never written,
/// or if anything is not as the HDF5 File Format Specification 3.0 says (III.A.1, IV.A.1,
/// IV.A.2.i).
std::vector<std::int64_t> read_chunk_index(int file, const ChunkedVariable& variable);

}  // namespace oph::operators::netcdf
