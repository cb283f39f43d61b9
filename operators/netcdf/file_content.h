// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/response.h"
#include "operators/netcdf/file.h"

namespace oph::operators::netcdf {

// What a file holds, as tables; groups are not entered.

/// VARIABLE, TYPE, DIMENSIONS (separated by '|')
Grid variable_list(const File& file);
/// DIMENSION, SIZE, UNLIMITED
Grid dimension_list(const File& file);
/// VARIABLE (empty: the file), KEY, TYPE, VALUE
Grid metadata_list(const File& file);

}  // namespace oph::operators::netcdf
