// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "file_array/file_index.h"
#include "operators/netcdf/import_plan.h"
#include "operators/netcdf/source_files.h"

namespace oph::operators::netcdf {

/// The files that a plan takes something from, by their numbers; others are not referred to.
std::vector<std::size_t> files_of(const ImportPlan& plan);

/// The index by which I/O servers read what a plan takes from files: see stored_variable() for what
/// it needs and throws. A file that is not what the plan was made of is a user error.
file_array::FileIndex index_files(const SourceFiles& files, const ImportPlan& plan);

}  // namespace oph::operators::netcdf
