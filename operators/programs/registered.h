// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/configuration.h"

namespace oph::operators::programs {

/// The programs that the administrator registered, by name: executable files in scripts.path.
/// Throws a system error if that folder, or what a link in it leads to, lies in the data
/// repository: users could change it.
std::map<std::string, std::filesystem::path> registered(const Configuration& configuration);

/// The program of this name. Throws a user error if there is none; `argument` named it.
std::filesystem::path require_registered(const Configuration& configuration,
                                         const std::string& name, std::string_view argument);

}  // namespace oph::operators::programs
