// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "metadb/cube.h"

namespace oph::framework {

/// The coordinates of a cube's dimension as numbers (1..n if it has no values of its own). A
/// collapsed dimension has none.
std::vector<double> coordinate_numbers(const metadb::CubeDimension& dimension);

/// The coordinates as users read them: integers in full, reals as %f; dates "YYYY-MM-DD hh:mm:ss"
/// on time dimensions if `show_time`.
std::vector<std::string> coordinate_labels(const metadb::CubeDimension& dimension, bool show_time);

/// Type name for a column that holds the labels: that of the dimension, "long" if it has no values
/// of its own, "string" for dates.
std::string label_type(const metadb::CubeDimension& dimension, bool show_time);

/// Keeps the coordinates at `positions` (from 0), in their order.
std::vector<std::byte> select_coordinates(const metadb::CubeDimension& dimension,
                                          const std::vector<std::int64_t>& positions);

/// Keeps the bounds of the coordinates at `positions` (from 0), in their order; none if there are
/// none.
std::vector<double> select_bounds(const metadb::CubeDimension& dimension,
                                  const std::vector<std::int64_t>& positions);

/// Cuts a dimension to the coordinates at `positions` (from 0) and their bounds.
void keep_coordinates(metadb::CubeDimension& dimension, const std::vector<std::int64_t>& positions);

/// Packs numbers as elements of a type, rounding for integers.
std::vector<std::byte> pack(ElementType type, const std::vector<double>& numbers);

/// Prints elements of a measure as users read them (oph_dump): reals %.10f, or %.8e if longer than
/// 18 characters; integers in full; separated by ", ".
std::string print_elements(ElementType type, std::span<const std::byte> elements);

}  // namespace oph::framework
