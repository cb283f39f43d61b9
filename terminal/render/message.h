// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "terminal/render/style.h"

namespace oph::terminal {

/// A message such as "ERROR: no such datacube (cube=x)" with its line end, folded at blanks to the
/// width of the screen; in one line where there is none. Without a head all of it is in the ink.
std::string message_text(const Style& style, Ink ink, std::string_view head, std::string_view text);

}  // namespace oph::terminal
