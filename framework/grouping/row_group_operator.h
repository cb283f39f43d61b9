// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "framework/cube_operator.h"
#include "framework/grouping/grouped_rows.h"

namespace oph::framework {

/// The algorithm of operators that make a new cube of groups of rows, or of each row and what its
/// group makes. The new cube may be virtual where no group lies in several fragments. That of each
/// row always may: the rows of the groups are made with it, and kept beside its views.
class RowGroupOperator : public CubeOperator {
 public:
  void distribute(Task& task) final;
  void execute(Task& task) final;
  void reduce(Task& task) final;
  void destroy(Task& task) final;

 protected:
  CubePlan plan(Task& task, const metadb::Cube& input) final;
  /// Called once on every rank, with the same result.
  virtual RowGroupPlan plan_groups(Task& task, const metadb::Cube& input) = 0;

 private:
  void make_rows_of_input(CubePlan& plan, const metadb::Cube& input) const;
  void make_groups_ready(Task& task);
  void keep_groups(Task& task) const;
  void join_rows_and_groups(Task& task);
  bool is_view() const { return output().cube().storage.is_view(); }
  /// Whether groups are computed now, not when their rows are read.
  bool makes_groups() const { return !is_view() || (each_row_ && !is_copy()); }

  std::optional<GroupedRows> groups_;
  std::optional<NewCube> step_;  ///< the groups, where they are only a step on the way
  std::optional<io_server::Expression> each_row_;
  KeyMap group_of_row_;
};

}  // namespace oph::framework
