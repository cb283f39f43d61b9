// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/manual_json.h"

namespace oph::io_server {

/// Asks one library for its manuals; none if it has none to tell. A library that crashes, hangs or
/// tells nonsense is logged and counts as having none: it is loaded in a process of its own.
std::vector<PrimitiveManual> library_manuals(const std::filesystem::path& library);

/// Quotes the file name of a library for CREATE FUNCTION. Throws a user error unless it consists
/// of letters, digits and "._+-".
std::string quote_library(std::string_view name);

}  // namespace oph::io_server
