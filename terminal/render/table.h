// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "base/response.h"
#include "terminal/render/style.h"

namespace oph::terminal {

/// Draws a grid as a table with its title above and its description below. Numeric columns are
/// right-aligned. Where the terminal is too narrow what all rows have in common stands above the
/// table, then the widest columns are folded, and a cell that needs many lines is cut; a single
/// row, or rows that are still too wide, become records. Without a terminal every cell is written
/// whole.
std::string render_table(const Grid& grid, const Style& style);

/// The same for a grid with labelled columns: one table column for each column of the measure.
std::string render_table(const MultidimGrid& grid, const Style& style);

/// Puts the columns of the measure beside the row keys.
Grid flatten(const MultidimGrid& grid);

}  // namespace oph::terminal
