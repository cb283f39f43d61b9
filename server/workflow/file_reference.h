// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace oph::server {

/// The path that stands in the first line of a text file.
///   base  folder of the data repository; the file must lie below it
///   cdd   folder that a relative `name` starts from
/// Absent: there is no such file yet, or nothing in it. Throws a user error if the file lies
/// elsewhere, or if what it holds cannot stand in a request.
std::optional<std::string> read_file_reference(const std::filesystem::path& base,
                                               std::string_view cdd, std::string_view name);

}  // namespace oph::server
