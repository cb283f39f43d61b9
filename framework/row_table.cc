// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/row_table.h"

#include <numeric>

#include "framework/coordinates.h"

namespace oph::framework {
namespace {

RowTable::Origin all_positions(std::int64_t size) {
  RowTable::Origin origin{std::vector<std::int64_t>(static_cast<std::size_t>(size)), size};
  std::iota(origin.positions.begin(), origin.positions.end(), 0);
  return origin;
}

}  // namespace

RowTable::RowTable(std::span<const metadb::CubeDimension> dimensions,
                   const CoordinateFormat& format, bool has_keys, std::span<const Origin> origins)
    : has_keys_{has_keys}, has_index_{format.has_index} {
  if (has_keys_) columns_.push_back({"ID", "long"});
  std::vector<Grid::Column> collapsed;
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    const auto& dimension = dimensions[i];
    if (!dimension.is_explicit) continue;
    const auto& name = dimension.dimension.name;
    if (dimension.is_collapsed()) {
      collapsed.push_back({name, "string"});
      continue;
    }
    if (has_index_) columns_.push_back({"INDEX OF " + name, "long"});
    columns_.push_back({name, label_type(dimension, format.shows_dates(dimension))});
    dimensions_.push_back({coordinate_cells(dimension, format),
                           origins.empty() ? all_positions(dimension.size) : origins[i]});
  }
  for (auto i = dimensions_.size(); i-- > 1;) {
    const auto& inner = dimensions_[i];
    dimensions_[i - 1].block = inner.block * static_cast<std::int64_t>(inner.cells.size());
    dimensions_[i - 1].whole_block = inner.whole_block * inner.origin.size;
  }
  columns_.insert(columns_.end(), collapsed.begin(), collapsed.end());
}

std::vector<std::string> RowTable::cells(std::int64_t key) const {
  std::vector<std::string> cells;
  cells.reserve(columns_.size() + 1);
  if (has_keys_) cells.emplace_back();
  std::int64_t whole_key = 1;
  for (const auto& dimension : dimensions_) {
    const auto step = static_cast<std::size_t>((key - 1) / dimension.block);
    const auto place = step % dimension.cells.size();
    const auto position = dimension.origin.positions[place];
    whole_key += position * dimension.whole_block;
    if (has_index_) cells.push_back(std::to_string(position + 1));
    cells.push_back(dimension.cells[place]);
  }
  if (has_keys_) cells.front() = std::to_string(whole_key);
  cells.resize(columns_.size(), "ALL");
  return cells;
}

}  // namespace oph::framework
