// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace oph::ophion {

/// What the environment of every process of a stack holds, "NAME=value": by this they are found,
/// whatever became of their parents.
std::string environment_mark(const std::filesystem::path& folder);

/// The processes of a stack, its supervisor excepted.
std::vector<pid_t> marked_processes(const std::filesystem::path& folder);

/// Kills the processes of a stack that nobody looks after any more: all but those that this process
/// started, and theirs. Waits until they are gone; returns how many there were.
std::size_t kill_leftovers(const std::filesystem::path& folder);

}  // namespace oph::ophion
