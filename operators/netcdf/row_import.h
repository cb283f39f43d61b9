// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "framework/task.h"
#include "metadb/cube.h"
#include "operators/netcdf/import_plan.h"
#include "operators/netcdf/source_files.h"

namespace oph::operators::netcdf {

/// Moves the rows of `cube` from files to the I/O servers: this rank those of its fragments, in
/// `nthreads` threads, within framework.memory_megabytes whatever the size (see import_way()).
/// Reports bytes that were read and pushed, those of all ranks taken together. Collective.
void import_rows(framework::Task& task, SourceFiles& files, const ImportPlan& plan,
                 const metadb::Cube& cube);

}  // namespace oph::operators::netcdf
