// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/response.h"
#include "terminal/render/style.h"

namespace oph::terminal {

/// Takes the columns that say the same in every row out of a grid of several rows; returns their
/// names and values. At least one column stays.
std::vector<std::pair<std::string, std::string>> take_common_columns(Grid& grid);

/// Writes pairs as lines "NAME: value".
std::string render_pairs(const std::vector<std::pair<std::string, std::string>>& pairs,
                         const Style& style);

/// Writes a grid with one block of lines "NAME  value" for each row: what is too wide for a table.
std::string render_records(const Grid& grid, const Style& style);

}  // namespace oph::terminal
