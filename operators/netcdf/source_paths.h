// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "framework/task.h"
#include "operators/netcdf/source_files.h"

namespace oph::operators::netcdf {

/// The one file that the arguments src_path or input name. Throws a user error if there are several
/// or none.
SourcePath single_source(const framework::Task& task);

/// The files that src_path or input name, paths and patterns (*, ?, […]) of the data repository
/// alike, or that the text file src_list names, one a line: each once, those of a pattern in
/// alphabetical order. Throws a user error if a pattern matches no file. The same on every rank.
/// Collective.
std::vector<SourcePath> several_sources(framework::Task& task);

}  // namespace oph::operators::netcdf
