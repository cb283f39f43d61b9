// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metadb/cube.h"
#include "operators/netcdf/file.h"

namespace oph::operators::netcdf {

/// Fills in name, size and coordinates of a dimension of a file; the type is long if it has no
/// coordinates. Throws a user error if it is empty.
void read_dimension(const File& file, int id, metadb::CubeDimension& dimension);

/// Makes it a time dimension if the CF attributes of its coordinates say so.
void read_time_reference(const File& file, int id, metadb::CubeDimension& dimension);

}  // namespace oph::operators::netcdf
