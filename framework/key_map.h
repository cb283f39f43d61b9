// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "framework/grouping/dimension_groups.h"
#include "framework/key_range.h"
#include "io_server/expression.h"

namespace oph::framework {

/// Tells which row of a cube with fewer rows belongs to a row: that of its group along some
/// dimensions. Without any the keys are the same.
class KeyMap {
 public:
  /// Brings rows [outer][size][block], as the steps before have left them, to
  /// [outer][groups][block]. Groups may be empty: then they are positions that a row comes from.
  void add(const DimensionGroups& groups, std::int64_t block);

  bool is_same() const { return steps_.empty(); }
  std::int64_t operator()(std::int64_t key) const;
  /// The least and the largest key that rows with these keys are brought to.
  KeyRange range(const KeyRange& keys) const;
  /// The key, computed of that of the row.
  io_server::Expression expression() const;

 private:
  struct Step {
    DimensionGroups groups;
    std::int64_t block;
  };
  std::vector<Step> steps_;
};

}  // namespace oph::framework
