// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "framework/cell_methods.h"
#include "io_server/fragment_store.h"
#include "metadb/cube.h"

namespace oph::framework {

/// How some rows of a fragment are made, by one query.
struct FragmentPart {
  /// One relation, or several that the query joins by their keys. Wherever they are: those that
  /// are not on the server of the fragment are brought there.
  std::vector<io_server::Relation> inputs;
  io_server::RowQuery query;
  /// The relations are not joined but read one after the other, as if they were one.
  bool is_union = false;
};

/// How one fragment of a new cube is made.
struct FragmentPlan {
  metadb::Fragment output;  ///< all but the name of its table
  std::vector<FragmentPart> parts;
};

/// What an operator makes of its input.
struct CubePlan {
  metadb::Cube cube;  ///< all but number, fragments and (see CubeOperator::finish) array length
  std::vector<FragmentPlan> fragments;
  CellMethods cell_methods = {};
  /// The length of an array depends on its elements: every row is checked, not one a fragment.
  bool has_uncertain_lengths = false;
};

/// The plan that makes every fragment of `input` by the same query, row by row.
CubePlan plan_rows(metadb::Cube cube, const metadb::Cube& input, const io_server::RowQuery& query);

/// The plan that makes each row of the rows of several cubes that have the same key; the new cube
/// has the fragments of the first one. Precondition: the cubes have the same number of rows.
///
/// Where fragments of the cubes begin at different rows, those of the new cube are made in parts.
CubePlan plan_joined_rows(metadb::Cube cube, std::span<const metadb::Cube> inputs,
                          const io_server::RowQuery& query);

}  // namespace oph::framework
