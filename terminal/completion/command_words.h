// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

#include "terminal/completion/collector.h"

namespace oph::terminal {

/// Offers the operators that users may call.
void offer_operators(Collector& collector, const Catalogue& catalogue);
/// Offers all that a line can start with.
void offer_commands(Collector& collector, const Catalogue& catalogue);

/// Completes the words after a command of the terminal; absent if it is none that takes any.
std::optional<Completion> complete_command_line(std::string_view before, std::string_view word,
                                                const Catalogue& catalogue);

}  // namespace oph::terminal
