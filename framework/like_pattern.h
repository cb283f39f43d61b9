// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace oph::framework {

/// Whether a text matches a pattern of SQL's LIKE: '%' stands for any characters, '_' for exactly
/// one, '\' takes the meaning off the character after it. ASCII letters match in any case.
bool matches_like(std::string_view text, std::string_view pattern);

/// As matches_like(); the pattern "all", the default of filters, matches everything.
inline bool passes_filter(std::string_view text, std::string_view pattern) {
  return pattern == "all" || matches_like(text, pattern);
}

/// Whether a text passes any of several filters.
bool passes_any(std::string_view text, std::span<const std::string> patterns);

}  // namespace oph::framework
