// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace oph::framework {

/// Whether a text matches a pattern of SQL's LIKE: '%' stands for any characters, '_' for exactly
/// one, '\' takes the meaning off the character after it. ASCII letters match in any case.
bool matches_like(std::string_view text, std::string_view pattern);

/// As matches_like(); the pattern "all", the default of filters, matches everything.
inline bool passes_filter(std::string_view text, std::string_view pattern) {
  return pattern == "all" || matches_like(text, pattern);
}

}  // namespace oph::framework
