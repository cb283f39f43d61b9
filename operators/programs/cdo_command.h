// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <set>
#include <string>
#include <vector>

#include "framework/task.h"

namespace oph::operators::programs {

/// The operators that a CDO knows, from its own list.
std::set<std::string> cdo_operators(framework::Task& task, const std::string& program);

/// Understands words as CDO would: options, operators with their arguments, and files; returns them
/// with the paths of files resolved.
///
/// Files lie in the data repository only. CDO hands a name with wildcards to wordexp(), which runs
/// what stands in $(…): hence names of files have none but plain characters, and the first operator
/// gets the '-' that keeps CDO from taking its arguments for such a name. Throws a user error for
/// any other word.
std::vector<std::string> cdo_arguments(const framework::Task& task,
                                       const std::set<std::string>& operators,
                                       const std::vector<std::string>& words);

/// A file of the data repository, as CDO may be told of it.
std::string cdo_file(const framework::Task& task, std::string_view path, std::string_view argument);

/// Throws a user error if CDO could take the name of a file for more than a name.
void check_cdo_name(const std::string& path);

}  // namespace oph::operators::programs
