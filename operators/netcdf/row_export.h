// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "framework/task.h"
#include "metadb/cube.h"
#include "operators/netcdf/cube_file.h"

namespace oph::operators::netcdf {

/// Moves all rows of a cube from the I/O servers to a file, in their order: some are read while
/// those before are written. Memory: two buffers of 32 MB, or of one row if that is more.
void export_rows(framework::Task& task, const metadb::Cube& cube, CubeFile& file);

}  // namespace oph::operators::netcdf
