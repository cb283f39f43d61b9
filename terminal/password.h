// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace oph::terminal {

/// Reads the first line of a file that only its owner may read (mode 0600 or less). Throws a
/// Failure if others may, or if it is empty or unreadable.
std::string password_from_file(const std::filesystem::path& file);

/// Asks at the terminal of the process, without echo. Throws a Failure if there is no terminal.
std::string password_from_prompt(const std::string& user, const std::string& host);

}  // namespace oph::terminal
