// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/task_string.h"
#include "server/scheduler/work.h"

namespace oph::server {

/// The arguments of the oph_fs that lists what a filter means: `[/dir/*.nc]`, or
/// `[path=/dir;file=*.nc;recursive=yes;depth=2;measure=tos]`. Throws a user error if it is wrong.
///   cdd  of the task; empty: none
TaskString file_listing(std::string_view filter, std::string_view cdd);

/// The paths of the files that oph_fs has listed, in their order. Throws a user error with what
/// went wrong there.
std::vector<std::string> listed_files(const Outcome& outcome);

}  // namespace oph::server
