// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "framework/grouping/group_arguments.h"
#include "framework/grouping/row_group_operator.h"

namespace oph::framework {

/// What becomes of the rows of a cube along one explicit dimension, or several as one.
struct RowAggregation {
  Reduction reduction;
  DimensionGroups groups;
  std::int64_t block = 1;            ///< product of the extents of the dimensions that vary faster
  std::vector<double> weights = {};  ///< one for each value of the dimension; empty: none
};

/// The plan for that. `cube` is the new one; `rows` those of the input.
RowGroupPlan plan_aggregation(metadb::Cube cube, const RowAggregation& aggregation,
                              std::int64_t rows);

}  // namespace oph::framework
