// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "base/response.h"

namespace oph::terminal {

/// Writes an answer as comma-separated values (RFC 4180 with line feeds): a head and the rows of
/// each table, an empty line between tables. Cells hold what the server sent, to the byte.
std::string render_csv(const Response& response);

/// Writes an answer as tables of GitHub's Markdown, each under its title.
std::string render_markdown(const Response& response);

}  // namespace oph::terminal
