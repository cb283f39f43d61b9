// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "framework/task.h"
#include "operators/netcdf/source_files.h"

namespace oph::operators::netcdf {

/// The dimension along which several files make one variable.
struct JoinedAxis {
  std::size_t axis = 0;             ///< of the variable
  std::vector<std::int64_t> sizes;  ///< by file, in their order
  std::vector<std::byte> values;    ///< coordinates, as the first file has them; may be empty
  std::vector<double> bounds;       ///< of their cells; empty unless all files have them
};

/// Reads the headers of all files, each rank those of a share, and puts the files in the order of
/// the coordinates of the joined dimension: the one whose coordinates differ between the files
/// (without coordinates: the unlimited one, in the given order). Times are converted to the time
/// reference of the first file given. Throws a user error that names the file which lacks the
/// variable, has other dimensions, other coordinates along the others, another type, missing value
/// or calendar, or overlaps another file. Collective.
JoinedAxis join_files(framework::Task& task, SourceFiles& files);

}  // namespace oph::operators::netcdf
