// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "operators/netcdf/file.h"

namespace oph::operators::netcdf {

/// The least number of bytes that a file of one of the classic formats needs to hold what its
/// header announces; 0 for other formats, which tell themselves what is missing.
std::int64_t classic_size(const File& file);

}  // namespace oph::operators::netcdf
