// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/configuration.h"
#include "base/manual_json.h"

namespace oph::io_server {

/// Functions that only the framework itself calls; users do not know of them.
inline constexpr std::string_view kInternalPrefix = "oph_internal_";

/// Puts links to the installed libraries of primitives into a folder (made when absent), beside
/// those that users drop there; a link to a library that is gone is removed.
void link_installed_primitives(const std::filesystem::path& folder);

/// Reads the manuals of every library in a folder by asking each for its own (the symbol
/// `oph_udf_manuals`). A library without manuals is no library of primitives and is left out; two
/// primitives of one name are a user error that names both libraries.
std::vector<PrimitiveManual> read_manuals(const std::filesystem::path& folder);

/// Makes the functions of an I/O server agree with the manuals: creates those that are missing,
/// replaces those that come from another library, drops those that are gone.
void register_primitives(const Configuration& configuration, const IoServerSettings& server,
                         std::span<const PrimitiveManual> manuals);

/// Names of the primitives that an I/O server lacks, or has from another library.
std::vector<std::string> missing_primitives(const IoServerSettings& server,
                                            std::span<const PrimitiveManual> manuals);

}  // namespace oph::io_server
