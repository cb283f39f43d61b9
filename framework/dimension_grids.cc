// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/dimension_grids.h"

#include <numeric>

#include "framework/base64.h"
#include "framework/concept_level.h"
#include "framework/coordinates.h"

namespace oph::framework {
namespace {

/// Each coordinate in a cell of its own, as clients unpack them.
std::vector<std::string> packed_cells(const metadb::CubeDimension& dimension) {
  const bool has_values = !dimension.values.empty();
  const auto type = has_values ? dimension.dimension.type : ElementType::kLong;
  const auto bytes = has_values ? dimension.values : pack(type, coordinate_numbers(dimension));
  std::vector<std::string> cells;
  for (std::size_t begin = 0; begin < bytes.size(); begin += size_of(type)) {
    cells.push_back(to_base64(std::span{bytes}.subspan(begin, size_of(type))));
  }
  return cells;
}

}  // namespace

Grid dimension_information(const metadb::Cube& cube) {
  Grid grid{"Dimension Information",
            "",
            {{"NAME"},
             {"TYPE"},
             {"SIZE"},
             {"HIERARCHY"},
             {"CONCEPT LEVEL"},
             {"ARRAY"},
             {"LEVEL", "int"},
             {"LATTICE NAME"}},
            {}};
  for (const auto& shown : cube.dimensions) {
    grid.rows.push_back({shown.dimension.name, std::string{name(shown.dimension.type)},
                         shown.is_collapsed() ? "ALL" : std::to_string(shown.size),
                         shown.dimension.hierarchy, concept_level_label(shown.concept_level),
                         shown.is_explicit ? "no" : "yes", std::to_string(shown.level),
                         shown.grid.empty() ? "-" : shown.grid});
  }
  return grid;
}

bool CoordinateFormat::shows_dates(const metadb::CubeDimension& dimension) const {
  return has_dates && dimension.dimension.is_time() && !dimension.values.empty();
}

std::vector<std::string> coordinate_cells(const metadb::CubeDimension& dimension,
                                          const CoordinateFormat& format) {
  if (dimension.is_collapsed()) return {};
  const bool shows_dates = format.shows_dates(dimension);
  if (format.is_packed && !shows_dates) return packed_cells(dimension);
  return coordinate_labels(dimension, shows_dates);
}

Grid coordinate_grid(const metadb::CubeDimension& dimension, const CoordinateFormat& format,
                     std::span<const std::int64_t> positions) {
  Grid grid;
  grid.title = dimension.dimension.name;
  if (format.has_index) grid.columns.push_back({"INDEX", "long"});
  const auto add = [&](std::int64_t index, const std::string& cell) {
    auto& row = grid.rows.emplace_back();
    if (format.has_index) row.push_back(std::to_string(index));
    row.push_back(cell);
  };
  if (dimension.is_collapsed()) {
    grid.columns.push_back({"VALUE", "string"});
    if (!format.is_packed) add(1, "ALL");
    return grid;
  }
  grid.columns.push_back({"VALUE", label_type(dimension, format.shows_dates(dimension))});
  const auto cells = coordinate_cells(dimension, format);
  for (const auto position : positions) {
    add(position + 1, cells[static_cast<std::size_t>(position)]);
  }
  return grid;
}

Grid coordinate_grid(const metadb::CubeDimension& dimension, const CoordinateFormat& format) {
  std::vector<std::int64_t> positions(static_cast<std::size_t>(dimension.size));
  std::iota(positions.begin(), positions.end(), 0);
  return coordinate_grid(dimension, format, positions);
}

}  // namespace oph::framework
