// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace oph {

// Where the parts of Ophion are, found from the running program: nothing is configured, and a
// build folder works like an installation.

/// The folder of the programs: that of the running one.
std::filesystem::path program_folder();
/// The folder of plugins, `lib/ophion`, that holds `operators` and `primitives`: beside the
/// shared libraries of Ophion.
std::filesystem::path library_folder();

}  // namespace oph
