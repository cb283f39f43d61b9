// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "framework/cube_plan.h"
#include "framework/grouping/grouped_rows.h"
#include "framework/operator.h"

namespace oph::framework {

/// The algorithm of operators that make a new cube of groups of rows, or of each row and what its
/// group makes.
class RowGroupOperator : public Operator {
 public:
  void init(Task& task) final;
  void distribute(Task& task) final;
  void execute(Task& task) final;
  void reduce(Task& task) final;
  void destroy(Task& task) final;

 protected:
  /// Called once on every rank, with the same result.
  virtual RowGroupPlan plan(Task& task, const metadb::Cube& input) = 0;

 private:
  void make_rows_of_groups(Task& task);
  NewCube& output() { return output_ ? *output_ : groups_->output(); }

  metadb::Cube input_;
  CellMethods cell_methods_;
  std::optional<GroupedRows> groups_;
  std::optional<NewCube> output_;  ///< where the groups are only a step on the way
  std::optional<io_server::Expression> each_row_;
  KeyMap group_of_row_;
};

}  // namespace oph::framework
