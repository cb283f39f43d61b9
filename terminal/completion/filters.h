// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

#include "terminal/completion/completion.h"

namespace oph::terminal {

/// Completes inside the brackets of a massive operation, `cube=[measure=tas;con` or
/// `src_path=[path=/runs;fi`: the names of conditions, and the values that a session has. Absent if
/// the word does not stand inside brackets.
std::optional<Completion> complete_filter(std::string_view line, std::size_t start,
                                          const Catalogue& catalogue);

}  // namespace oph::terminal
