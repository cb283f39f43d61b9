// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "framework/key_map.h"
#include "framework/key_range.h"
#include "framework/subset/subset_filter.h"
#include "io_server/expression.h"
#include "metadb/cube.h"

namespace oph::framework {

/// Which rows of a cube stay when its explicit dimensions are filtered, and which keys they get.
/// Rows keep their order and are numbered anew from 1.
class RowSelection {
 public:
  /// `selection` has one entry for each of `dimensions`; only explicit ones are looked at.
  RowSelection(std::span<const metadb::CubeDimension> dimensions, const Selection& selection);

  /// Rows that stay.
  std::int64_t rows() const;
  bool is_everything() const { return filtered_.empty(); }
  /// How many of the rows with a key below `key` stay.
  std::int64_t rows_before(std::int64_t key) const;

  /// Calls `visit(first, last)` for every run of consecutive keys that stay between `key_start`
  /// and `key_end`, in their order. Runs may touch.
  using RunVisitor = std::function<void(std::int64_t first, std::int64_t last)>;
  void for_each_run(std::int64_t key_start, std::int64_t key_end, const RunVisitor& visit) const;

  /// What to read of a fragment whose rows have arrays of `row_bytes`: ranges that hold all rows
  /// that stay, and others only where reading them costs less than a statement more.
  std::vector<KeyRange> ranges(std::int64_t key_start, std::int64_t key_end,
                               std::int64_t row_bytes) const;

  /// The other way round: tells where the row with a new key comes from.
  KeyMap origin() const;

  /// Computes the new key of a row; 0 for one that does not stay. Not if is_everything().
  io_server::Expression key_expression() const;

 private:
  struct Dimension {
    std::int64_t size;
    std::int64_t block;      ///< rows before the selection in one step
    std::int64_t new_block;  ///< rows of the selection in one step
    std::vector<std::int64_t> positions;
  };

  /// The first row that stays at or after `row`; absent if there is none. Rows count from 0.
  std::optional<std::int64_t> next_selected(std::int64_t row) const;

  std::int64_t total_;
  std::vector<Dimension> filtered_;  ///< the slowest varying first
};

/// The part of a row's array that stays when the implicit dimensions of a cube are filtered.
io_server::Expression selected_array(const metadb::Cube& cube, const Selection& selection);

}  // namespace oph::framework
