// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oph::server {

/// Makes strict JSON of what clients send: drops `/* */` and `//` comments and escapes raw line
/// ends and tabs inside strings. Throws a user error if objects and arrays are nested deeper than
/// `max_depth`.
std::string to_strict_json(std::string_view text, std::int64_t max_depth);

}  // namespace oph::server
