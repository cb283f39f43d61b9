// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/sql/connection.h"
#include "metadb/cube.h"

namespace oph::metadb {

/// The columns that read_dimension() reads, in its order.
inline constexpr std::string_view kDimensionColumns =
    "dimension.id, dimension.name, dimension.type, dimension.hierarchy, dimension.base_time,"
    " dimension.units, dimension.calendar, dimension.month_lengths, dimension.leap_year,"
    " dimension.leap_month";
Dimension read_dimension(const sql::Statement& row, std::size_t first_column);

/// Reads what a row of `instance_query()` holds.
CubeDimension read_cube_dimension(const sql::Statement& row);
/// The coordinates of a row of dimension_instance, as they were before they were stored.
inline constexpr std::string_view kCoordinates =
    "IF(dimension_instance.is_compressed, UNCOMPRESS(dimension_instance.coordinates),"
    " dimension_instance.coordinates)";

/// A query for dimension instances. `placement` is three columns: is_explicit, level and
/// is_unlimited; `rest` continues after "FROM dimension_instance JOIN dimension LEFT JOIN grid".
std::string instance_query(std::string_view placement, std::string_view rest);

/// The element type that a column names; a bug if it names none.
ElementType read_element_type(std::string_view text);

std::vector<Dimension> read_dimensions(sql::Connection& connection, std::int64_t container_id);
/// Adds dimensions to a container that has none of these names.
void insert_dimensions(sql::Connection& connection, std::int64_t container_id,
                       std::span<const Dimension> dimensions);
/// Returns the number of the dimension of that name, adding it if it is not among `known`. Throws
/// a user error if there is one with another type, hierarchy or time reference.
std::int64_t ensure_dimension(sql::Connection& connection, std::int64_t container_id,
                              std::span<const Dimension> known, const Dimension& wanted);

}  // namespace oph::metadb
