// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

#include "base/configuration.h"

namespace oph {

// Where the parts of Ophion are, found from the running program: nothing is configured, and a
// build folder works like an installation.

/// The folder of the programs: that of the running one.
std::filesystem::path program_folder();
/// The folder of plugins, `lib/ophion`, that holds `operators` and `primitives`: beside the
/// shared libraries of Ophion.
std::filesystem::path library_folder();
/// The folders that operators are loaded from, in the order of the search: the configured ones,
/// then the installed one. They need not exist.
std::vector<std::filesystem::path> operator_folders(const Configuration& configuration);

}  // namespace oph
