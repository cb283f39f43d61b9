// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "framework/grouping/dimension_groups.h"
#include "framework/key_map.h"
#include "framework/key_range.h"
#include "io_server/expression.h"

namespace oph::framework {

/// Rows [outer][size][block] of a cube that become rows [outer][groups][block]: which rows, by
/// their keys, make which.
class RowGrouping {
 public:
  RowGrouping(DimensionGroups groups, std::int64_t block, std::int64_t rows);

  /// Rows after grouping.
  std::int64_t rows() const { return rows_; }
  /// Whether rows that follow each other may belong to several new rows in turn, so that the
  /// members of one are apart.
  bool takes_turns() const;
  /// Rows in the largest group.
  std::int64_t members() const { return members_; }
  /// Where the members of a new row lie: the first and the last of their keys.
  KeyRange keys(std::int64_t row) const;
  /// How many new rows have their place before a key. The place of a row grows with the row: it is
  /// its first member, unless the members of groups are mixed.
  std::int64_t rows_before(std::int64_t key) const;
  /// The key of a member, in a GroupedQuery.
  io_server::Expression member_key() const;
  /// Tells the new row that a row is a member of.
  KeyMap group_of_row() const;

 private:
  std::int64_t place(std::int64_t row) const;

  DimensionGroups groups_;
  std::int64_t block_;
  std::int64_t rows_;
  std::int64_t members_ = 0;
  std::vector<std::int64_t> first_;  ///< position of the first member of each group, from 0
  std::vector<std::int64_t> last_;
  std::vector<std::int64_t> place_;
};

/// The key of member `member_number()` of group `group_number()`, where `members` rows with
/// consecutive keys make a group.
io_server::Expression consecutive_member_key(std::int64_t members);

}  // namespace oph::framework
