// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "framework/task.h"
#include "metadb/cube.h"
#include "operators/netcdf/import_plan.h"
#include "operators/netcdf/source_files.h"

namespace oph::operators::netcdf {

/// What an import adds to: the arrays of a cube with the same rows.
struct Growth {
  const metadb::Cube& old;
  std::size_t axis;       ///< of the variable, along which it grows
  std::int64_t old_size;  ///< positions that come from the old cube, the first ones
};

/// Moves the rows of `cube` from files (and from the cube that grows) to the I/O servers: this rank
/// those of its fragments, in `nthreads` threads, within framework.memory_megabytes whatever the
/// size (see import_way()). Reports bytes that were read and pushed, those of all ranks taken
/// together. Collective.
void import_rows(framework::Task& task, SourceFiles& files, const ImportPlan& plan,
                 const metadb::Cube& cube, const std::optional<Growth>& growth = std::nullopt);

}  // namespace oph::operators::netcdf
