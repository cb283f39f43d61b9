// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/task_string.h"
#include "server/massive/filter.h"
#include "server/massive/targets.h"

namespace oph::server {

/// The arguments of the oph_fs that lists the files of a filter: it decides what a user may see.
/// Throws a user error if wildcards stand elsewhere than in the last part of a path.
TaskString file_listing(const Filter& filter, std::string_view cdd);

/// Reads its answer: the files, by name, as absolute paths in the data repository `base_path`.
/// Throws a user error, in which `argument` is named, if the listing failed or a name cannot stand
/// in a request.
std::vector<Target> listed_files(const Filter& filter, std::string_view argument,
                                 std::string_view response, const std::filesystem::path& base_path);

}  // namespace oph::server
