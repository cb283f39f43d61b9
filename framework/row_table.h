// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/response.h"
#include "framework/dimension_grids.h"
#include "metadb/cube.h"

namespace oph::framework {

/// What a table tells of the rows of a cube, before their arrays: [ID], then for each explicit
/// dimension [INDEX OF name] name, then those that are collapsed, "ALL".
class RowTable {
 public:
  /// Where the positions of a dimension come from: which they are of how many.
  struct Origin {
    std::vector<std::int64_t> positions;  ///< from 0
    std::int64_t size;
  };

  /// Looks at the explicit ones of `dimensions` only. With the keys of the rows if `has_keys`, with
  /// positions if the format has them; both as they are in the whole that the rows are a part of,
  /// if `origins` has an entry for each dimension.
  RowTable(std::span<const metadb::CubeDimension> dimensions, const CoordinateFormat& format,
           bool has_keys, std::span<const Origin> origins = {});

  const std::vector<Grid::Column>& columns() const { return columns_; }
  /// One cell for each column, of the row with this key (among the rows of the table).
  std::vector<std::string> cells(std::int64_t key) const;

 private:
  struct Dimension {
    std::vector<std::string> cells;
    Origin origin;
    std::int64_t block = 1;        ///< rows of the table in one step
    std::int64_t whole_block = 1;  ///< and of the whole
  };

  bool has_keys_;
  bool has_index_;
  std::vector<Grid::Column> columns_;
  std::vector<Dimension> dimensions_;  ///< without collapsed ones
};

}  // namespace oph::framework
