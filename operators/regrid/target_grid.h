// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <vector>

#include "framework/task.h"
#include "operators/regrid/axis.h"

namespace oph::operators::regrid {

/// The two axes of a rectilinear grid.
struct RectilinearGrid {
  Axis latitude;
  Axis longitude;
};

/// The grid of a cube whose dimensions are known. Cells meet half-way between the coordinates: the
/// catalogue keeps no bounds.
RectilinearGrid cube_grid(const metadb::CubeDimension& latitude,
                          const metadb::CubeDimension& longitude, std::string_view grid);

/// The grid that a user names: "360x180" (longitudes x latitudes, global, regular; "r360x180" as
/// CDO writes it), the PID of a cube, or the path of a NetCDF file with one-dimensional
/// coordinates, and bounds if their variables name them. Throws a user error that says what is
/// wrong with it.
RectilinearGrid read_target_grid(framework::Task& task, std::string_view given);

}  // namespace oph::operators::regrid
