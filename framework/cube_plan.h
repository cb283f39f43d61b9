// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "framework/cell_methods.h"
#include "framework/key_map.h"
#include "io_server/fragment_store.h"
#include "metadb/cube.h"

namespace oph::framework {

/// Relations whose rows, taken together, are looked up by keys computed of those of other rows.
struct LookedUpRows {
  std::vector<io_server::Relation> relations;
  KeyRange keys;  ///< of all rows that are looked up
  io_server::Expression key = io_server::Expression::row_key();
};

/// How some rows of a fragment are made, by one query.
struct FragmentPart {
  /// One relation, or several that the query joins by their keys. Wherever they are: those that
  /// are not on the server of the fragment are brought there.
  std::vector<io_server::Relation> inputs;
  io_server::RowQuery query;
  /// The relations are not joined but read one after the other, as if they were one.
  bool is_union = false;
  /// Joined to the single input, which is on the server of the fragment.
  std::vector<LookedUpRows> looked_up = {};
  /// One row for each group of rows of the inputs, instead of those of the query.
  std::optional<io_server::GroupedQuery> groups = {};
  /// Of a view: the key of the row of the new cube's side table that is joined, too.
  std::optional<io_server::Expression> side_key = {};

  /// What computes an array.
  const io_server::Expression& value() const;
};

/// How one fragment of a new cube is made.
struct FragmentPlan {
  metadb::Fragment output;  ///< all but the name of its table
  std::vector<FragmentPart> parts;
  /// How a view makes the rows, where that is not the only part: without changing their keys by a
  /// computation, by which they could be neither found nor ordered.
  std::optional<FragmentPart> view = {};

  /// The part whose query can be that of a view; null if there is none.
  const FragmentPart* view_part() const;
};

/// What an operator makes of its input.
struct CubePlan {
  metadb::Cube cube;  ///< all but number, fragments and (see CubeOperator::finish) array length
  std::vector<FragmentPlan> fragments;
  CellMethods cell_methods = {};
  /// The length of an array depends on its elements: every row is checked, not one a fragment.
  bool has_uncertain_lengths = false;
  /// What the values depend on besides the parts, if anything.
  std::string recipe = {};
  /// What the views need in a side table (io_server/side_table.h), which is made with them; 0:
  /// none.
  double side_bytes = 0;
  /// How often a row of the input is looked at, one after the other, by neighbours.
  std::int64_t rows_of_row = 1;
  /// The fragments are made of a cube that has the same values already.
  bool is_reused = false;
};

/// The plan that makes every fragment of `input` by the same query, row by row.
CubePlan plan_rows(metadb::Cube cube, const metadb::Cube& input, const io_server::RowQuery& query);

/// The plan that makes each row of the rows of several cubes that have the same key; the new cube
/// has the fragments of the first one. Precondition: the cubes have the same number of rows.
///
/// Where fragments of the cubes begin at different rows, those of the new cube are made in parts.
CubePlan plan_joined_rows(metadb::Cube cube, std::span<const metadb::Cube> inputs,
                          const io_server::RowQuery& query);

/// As plan_joined_rows(), where each row of the first cube meets those rows of the others that
/// `maps` tell, one for each other cube. Rows that are not beside a fragment are brought there.
CubePlan plan_looked_up_rows(metadb::Cube cube, std::span<const metadb::Cube> inputs,
                             std::span<const KeyMap> maps, const io_server::RowQuery& query);

}  // namespace oph::framework
