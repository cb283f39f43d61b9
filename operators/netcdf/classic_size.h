// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "operators/netcdf/file.h"

namespace oph::operators::netcdf {

/// The least number of bytes that a file of one of the classic formats needs to hold what its
/// header announces; 0 for other formats, which tell themselves what is missing.
std::int64_t classic_size(const File& file);

/// Where a variable of such a file lies.
struct ClassicPlace {
  std::int64_t offset = 0;       ///< of its first byte
  std::int64_t record_step = 0;  ///< from record to record; 0: it has no records
};
ClassicPlace classic_place(const File& file, const std::filesystem::path& path,
                           const FileVariable& variable);

}  // namespace oph::operators::netcdf
