// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/dimension_rows.h"

#include <algorithm>
#include <cstring>

#include "metadb/names.h"
#include "metadb/row_inserter.h"

namespace oph::metadb {
namespace {

constexpr std::string_view kTarget =
    "dimension (container_id, name, type, hierarchy, base_time, units, calendar, month_lengths,"
    " leap_year, leap_month)";

void check_same(const Dimension& known, const Dimension& wanted) {
  const auto refuse = [&](std::string_view what, std::string_view is, std::string_view given) {
    return user_error("the container has a dimension {} of another {} ({}={}, container={})",
                      known.name, what, what, given, is);
  };
  if (known.type != wanted.type) throw refuse("type", name(known.type), name(wanted.type));
  if (known.hierarchy != wanted.hierarchy) {
    throw refuse("hierarchy", known.hierarchy, wanted.hierarchy);
  }
  if (!known.is_time() || known.time == wanted.time) return;
  if (known.time.calendar != wanted.time.calendar) {
    throw refuse("calendar", known.time.calendar, wanted.time.calendar);
  }
  if (known.time.units != wanted.time.units) {
    throw refuse("unit of time", known.time.units, wanted.time.units);
  }
  throw refuse("base time", known.time.base_time, wanted.time.base_time);
}

/// Inserts a dimension, or finds the one that somebody else inserted meanwhile.
Dimension insert_or_find(sql::Connection& connection, std::int64_t container_id,
                         const Dimension& dimension) {
  check_name("dimension", dimension.name);
  const auto& time = dimension.time;
  connection.query(fmt::format("INSERT INTO {} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                               " ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id)",
                               kTarget),
                   container_id, dimension.name, name(dimension.type), dimension.hierarchy,
                   time.base_time, time.units, time.calendar, time.month_lengths, time.leap_year,
                   time.leap_month);
  // A locking read sees what others committed after this transaction began.
  auto row = connection.query(
      fmt::format("SELECT {} FROM dimension WHERE id = ? LOCK IN SHARE MODE", kDimensionColumns),
      connection.last_insert_id());
  OPH_CHECK(row.next());
  return read_dimension(row, 0);
}

}  // namespace

ElementType read_element_type(std::string_view text) {
  const auto type = element_type(text);
  OPH_CHECK(type.has_value());
  return *type;
}

Dimension read_dimension(const sql::Statement& row, std::size_t first_column) {
  Dimension dimension;
  auto column = first_column;
  dimension.id = row.integer(column++);
  dimension.name = row.text(column++);
  dimension.type = read_element_type(row.text(column++));
  dimension.hierarchy = row.text(column++);
  dimension.time.base_time = row.text(column++);
  dimension.time.units = row.text(column++);
  dimension.time.calendar = row.text(column++);
  dimension.time.month_lengths = row.text(column++);
  dimension.time.leap_year = row.integer(column++);
  dimension.time.leap_month = row.integer(column++);
  return dimension;
}

std::string instance_query(std::string_view placement, std::string_view rest) {
  return fmt::format(
      "SELECT {}, dimension_instance.size, dimension_instance.concept_level,"
      " {}, dimension_instance.bounds, COALESCE(grid.name, ''), {}"
      " FROM dimension_instance"
      " JOIN dimension ON dimension.id = dimension_instance.dimension_id"
      " LEFT JOIN grid ON grid.id = dimension_instance.grid_id {}",
      placement, kCoordinates, kDimensionColumns, rest);
}

CubeDimension read_cube_dimension(const sql::Statement& row) {
  CubeDimension dimension;
  dimension.is_explicit = row.integer(0) != 0;
  dimension.level = row.integer(1);
  dimension.is_unlimited = row.integer(2) != 0;
  dimension.size = row.integer(3);
  dimension.concept_level = row.text(4).at(0);
  if (!row.is_null(5)) {
    const auto coordinates = row.bytes(5);
    dimension.values.assign(coordinates.begin(), coordinates.end());
  }
  if (!row.is_null(6)) {
    const auto bounds = row.bytes(6);
    dimension.bounds.resize(bounds.size() / sizeof(double));
    std::memcpy(dimension.bounds.data(), bounds.data(), dimension.bounds.size() * sizeof(double));
  }
  dimension.grid = row.text(7);
  dimension.dimension = read_dimension(row, 8);
  return dimension;
}

std::vector<Dimension> read_dimensions(sql::Connection& connection, std::int64_t container_id) {
  auto rows = connection.query(
      fmt::format("SELECT {} FROM dimension WHERE container_id = ? ORDER BY id", kDimensionColumns),
      container_id);
  std::vector<Dimension> dimensions;
  while (rows.next()) dimensions.push_back(read_dimension(rows, 0));
  return dimensions;
}

void insert_dimensions(sql::Connection& connection, std::int64_t container_id,
                       std::span<const Dimension> dimensions) {
  RowInserter rows{connection, kTarget};
  for (const auto& dimension : dimensions) {
    check_name("dimension", dimension.name);
    const auto& time = dimension.time;
    rows.add(container_id, dimension.name, name(dimension.type), dimension.hierarchy,
             time.base_time, time.units, time.calendar, time.month_lengths, time.leap_year,
             time.leap_month);
  }
  rows.flush();
}

std::int64_t ensure_dimension(sql::Connection& connection, std::int64_t container_id,
                              std::span<const Dimension> known, const Dimension& wanted) {
  const auto found = std::find_if(known.begin(), known.end(), [&](const Dimension& dimension) {
    return dimension.name == wanted.name;
  });
  const auto same =
      found != known.end() ? *found : insert_or_find(connection, container_id, wanted);
  check_same(same, wanted);
  return same.id;
}

}  // namespace oph::metadb
