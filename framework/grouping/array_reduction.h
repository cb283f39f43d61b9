// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "framework/grouping/group_arguments.h"
#include "io_server/expression.h"

namespace oph::framework {

/// What becomes of the elements of an array along one dimension, or several as one.
struct ArrayReduction {
  Reduction reduction;
  DimensionGroups groups;
  std::int64_t block = 1;            ///< product of the extents of the dimensions that vary faster
  std::vector<double> weights = {};  ///< one for each value of the dimension; empty: none
  bool is_anomaly = false;           ///< elements minus the value of their group
};

/// The array of a row of a cube after that. The type and the missing value are those of `cube`.
io_server::Expression reduced_array(const metadb::Cube& cube, const ArrayReduction& reduction);

}  // namespace oph::framework
