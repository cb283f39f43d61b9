// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

namespace oph::ophion {

/// The file of the running program.
std::filesystem::path own_program();

/// A program of Ophion, which lies beside this one. Throws a system error if it is not there.
std::filesystem::path sibling_program(std::string_view name);

/// A program of somebody else, searched in PATH and in the folders of server programs.
std::optional<std::filesystem::path> find_program(std::string_view name);

}  // namespace oph::ophion
