// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "base/response.h"
#include "terminal/render/style.h"

namespace oph::terminal {

/// Writes what oph_man answered as a page with sections: NAME, SYNOPSIS, DESCRIPTION, ARGUMENTS,
/// EXAMPLE, wrapped to the width of the terminal (80 columns without one, 100 at most). Absent if
/// the answer is not one of oph_man.
std::optional<std::string> render_manual_page(const Response& response, const Style& style);

}  // namespace oph::terminal
