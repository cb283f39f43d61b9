// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "file_array/file_index.h"
#include "operators/netcdf/encoding.h"
#include "operators/netcdf/source_files.h"

namespace oph::operators::netcdf {

/// How a file stores the numbers of a variable, so that they can be read without the library of its
/// format.
struct StoredVariable {
  Encoding encoding;
  std::vector<std::int64_t> extents;
  std::vector<std::int64_t> chunk;
  std::vector<file_array::StoredChunk> chunks;
  std::vector<file_array::Filter> filters;
  std::vector<std::byte> fill;  ///< one number, as stored
  bool is_swapped = false;
};

/// Reads it from a classic or a NetCDF-4 file, which nobody in this process has open: HDF5 does not
/// open a file twice. Throws a user error that says to copy the data if they are stored in a way
/// that cannot be read so: other formats, other filters than deflate and shuffle, chunks beyond
/// bounds, one kind of index of many chunks.
StoredVariable stored_variable(const SourcePath& source, const std::string& measure);

}  // namespace oph::operators::netcdf
