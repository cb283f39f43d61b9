// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <vector>

#include "metadb/cube.h"

namespace oph::operators::netcdf {

/// Whether a file of a cube has a variable with the coordinates of this dimension: not if they are
/// 1..size, or the measure itself. A collapsed dimension has a single coordinate (a scalar
/// variable) if it is known from where to where it reached.
bool has_coordinates(const metadb::Cube& cube, const metadb::CubeDimension& dimension);

/// The attributes that tell what the numbers of a file mean: units and calendar of time, what
/// stands for no value (_FillValue), and the names of variables with bounds and scalar coordinates.
std::vector<metadb::Attribute> needed_attributes(const metadb::Cube& cube,
                                                 const std::vector<metadb::Attribute>& stored);

/// All attributes of a file of a cube: those of the cube and of its variables in the file, without
/// references to variables that stayed in the source, with needed_attributes() in place of what
/// contradicts them. Texts that mean the same stay as they are stored.
std::vector<metadb::Attribute> file_attributes(const metadb::Cube& cube,
                                               std::vector<metadb::Attribute> stored);

}  // namespace oph::operators::netcdf
