// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "base/response.h"

namespace oph::terminal {

/// Everything in an answer as plain tables, in its order: texts that follow each other become one
/// of TITLE and MESSAGE, grids with labelled columns are flattened, graphs become their links. The
/// end of the answer (`status`) is left out.
std::vector<Grid> plain_tables(const Response& response);

}  // namespace oph::terminal
