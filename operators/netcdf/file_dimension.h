// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metadb/cube.h"
#include "operators/netcdf/file.h"

namespace oph::operators::netcdf {

/// The bounds of the cells of a coordinate variable, two numbers for each: those of the variable
/// that its attribute `bounds` or `climatology` names. Empty if there are none, or none with two
/// finite numbers for each coordinate.
std::vector<double> read_bounds(const File& file, const FileVariable& coordinate);

/// Fills in name, size, coordinates and their bounds of a dimension of a file; the type is long if
/// it has no coordinates. Throws a user error if it is empty.
void read_dimension(const File& file, int id, metadb::CubeDimension& dimension);

/// Makes it a time dimension if the CF attributes of its coordinates say so.
void read_time_reference(const File& file, int id, metadb::CubeDimension& dimension);

}  // namespace oph::operators::netcdf
