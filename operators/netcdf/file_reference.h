// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "file_array/file_index.h"
#include "operators/netcdf/import_plan.h"
#include "operators/netcdf/source_files.h"

namespace oph::operators::netcdf {

/// The index by which I/O servers read what a plan takes from a single file: see stored_variable()
/// for what it needs and throws.
file_array::FileIndex index_file(const SourcePath& source, const std::string& measure,
                                 const ImportPlan& plan);

}  // namespace oph::operators::netcdf
