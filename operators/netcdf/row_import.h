// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "framework/task.h"
#include "metadb/cube.h"
#include "operators/netcdf/row_reader.h"

namespace oph::operators::netcdf {

/// Moves the rows of this rank's fragments from a file to the I/O servers, in `nthreads` threads
/// and within framework.memory_megabytes. Reports progress as a share of `all_fragments`.
void import_rows(framework::Task& task, RowReader& reader,
                 std::span<const metadb::Fragment> my_fragments, std::size_t all_fragments,
                 std::int64_t rows_together);

}  // namespace oph::operators::netcdf
