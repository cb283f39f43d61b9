// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "framework/task.h"
#include "operators/netcdf/plan_layout.h"
#include "operators/netcdf/source_files.h"

namespace oph::operators::netcdf {

/// How the rows of a cube come from its files, the same on every rank.
struct ImportWay {
  bool is_staged = false;       ///< through temporary files (StagedRows)
  std::int64_t group_rows = 1;  ///< read and pushed together
  std::size_t buffers = 1;      ///< 2: one group is pushed while the next is read
  /// Groups end where row + shift is a multiple of group_rows: where chunks do.
  std::int64_t shift = 0;
};

/// Memory that a rank may fill with rows: framework.memory_megabytes without what reading needs.
std::size_t import_memory(const framework::Task& task);

/// Chooses the way that reads each byte of the files once, decompresses each chunk once, and keeps
/// to import_memory(): straight from the files if they have the rows in their order, if the share
/// of a rank fits, or if parts of chunks can be read; else through temporary files. Throws a user
/// error if one row does not fit.
ImportWay import_way(const framework::Task& task, SourceFiles& files, const PlanLayout& layout,
                     ElementType type, std::span<const metadb::Fragment> fragments);

}  // namespace oph::operators::netcdf
