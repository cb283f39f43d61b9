// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metadb/cube.h"

namespace oph::operators::netcdf {

/// One fragment of a cube as a cube: the explicit dimensions have the coordinates of its rows.
/// Throws a user error if the rows are no box of the cube.
metadb::Cube fragment_cube(const metadb::Cube& cube, const metadb::Fragment& fragment);

}  // namespace oph::operators::netcdf
