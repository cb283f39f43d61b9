// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "terminal/render/style.h"

namespace oph::terminal {

/// Writes a text in the ink of its state, if it starts with OPH_STATUS_: green for what is done,
/// red for errors, yellow for what goes on.
std::string paint_status(const Style& style, std::string_view text);

}  // namespace oph::terminal
