// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "metadb/cube.h"
#include "metadb/cubes.h"

namespace oph::operators::netcdf {

/// Adds what CF wants to be known about a file as a whole: Conventions (the version of CF that our
/// files follow, beside other conventions of the source), and history: a line for each operator
/// that led to the cube, newest first, above the history that its source had.
void add_file_history(metadb::Cubes& cubes, const metadb::Cube& cube,
                      std::vector<metadb::Attribute>& attributes);

}  // namespace oph::operators::netcdf
