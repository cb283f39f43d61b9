// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "file_array/file_index.h"

namespace oph::file_array {

/// The axes in the order of the rows, slowest first: explicit ones, then those within arrays.
std::vector<std::size_t> row_order(const FileIndex& index);

/// Which of the wanted positions of an axis stay, counted from 0, one at least; absent: all.
using AxisSelection = std::optional<std::vector<std::int64_t>>;

/// The index of rows that have only some of the positions along axes, in the same order of axes.
/// Files of which nothing is left are left out. `selection` is by axis.
FileIndex narrowed(const FileIndex& index, std::span<const AxisSelection> selection);

/// Whether what an index wants of files lies in long pieces, so that no more than these must be
/// read: many short ones, or ones that share chunks with filters, cost more than all between them.
bool has_long_pieces(const FileIndex& index);

}  // namespace oph::file_array
