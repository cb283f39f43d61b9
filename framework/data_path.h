// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/configuration.h"

namespace oph::framework {

/// Finds a file or folder of the data repository that a user named: absolute paths are below the
/// base path, relative ones below `cdd`. Symbolic links are resolved before the check. Throws a
/// user error that names the path as the user wrote it, and the argument that it came in, if it has
/// "..", leads outside the base path or does not exist.
std::filesystem::path existing_data_path(const Configuration& configuration, std::string_view cdd,
                                         std::string_view path, std::string_view argument = "path");

/// As above for a file that is to be written: its folder (created when absent, within the base
/// path) must lie below the base path.
std::filesystem::path new_data_path(const Configuration& configuration, std::string_view cdd,
                                    std::string_view path, std::string_view argument = "path");

/// As existing_data_path() for an entry of a folder that is to be made, moved or removed: it may
/// exist or not, and is not followed if it is a symbolic link. Throws also if it is the base path
/// itself, or if its name starts with '.' or has control characters.
std::filesystem::path data_entry(const Configuration& configuration, std::string_view cdd,
                                 std::string_view path, std::string_view argument = "path");

/// A resolved path as users write it: "/" is the base path.
std::string shown_data_path(const Configuration& configuration, const std::filesystem::path& path);

}  // namespace oph::framework
