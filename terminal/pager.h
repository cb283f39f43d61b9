// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace oph::terminal {

/// The command that shows long texts: $PAGER, else `less -FRX` if there is one. Empty if the
/// variable is empty or `cat`.
std::string find_pager();

/// Lets a pager show a text on the terminal, and waits until the user leaves it. False if it could
/// not be started: then nothing was shown.
bool show_in_pager(const std::string& pager, std::string_view text);

}  // namespace oph::terminal
