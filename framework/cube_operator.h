// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <optional>
#include <vector>

#include "framework/key_range.h"
#include "framework/new_cube.h"
#include "framework/operator.h"

namespace oph::framework {

/// How one fragment of a new cube is made of one fragment of the input on the same server.
struct FragmentPlan {
  metadb::Fragment output;  ///< all but the name of its table
  io_server::Relation input;
  io_server::RowQuery query;
  std::vector<KeyRange> ranges;  ///< rows to read, one statement for each; empty: all
};

/// What an operator makes of its input.
struct CubePlan {
  metadb::Cube cube;  ///< all but number, fragments and (see CubeOperator::finish) array length
  std::vector<FragmentPlan> fragments;
  /// The length of an array depends on its elements: every row is checked, not one a fragment.
  bool has_uncertain_lengths = false;
};

/// The algorithm of operators that turn every fragment of a cube into one of a new cube, without
/// moving a row through this process: plan, claim, fill, check, commit with all attributes of the
/// input, or undo. A fragment is read as a relation: table or view.
///
/// A derived class says what the new cube is.
class CubeOperator : public Operator {
 public:
  void init(Task& task) final;
  void execute(Task& task) final;
  void reduce(Task& task) final;
  void destroy(Task& task) final;

 protected:
  /// Called once on every rank, with the same result.
  virtual CubePlan plan(Task& task, const metadb::Cube& input) = 0;
  /// The arrays were written, all of them `array_length` elements long. Completes the dimensions
  /// if they could not be known before; without that, throws if the length is not the planned one.
  virtual void finish(Task& task, metadb::Cube& cube, std::int64_t array_length);

  const metadb::Cube& input() const { return input_; }

 private:
  void fill(Task& task, io_server::FragmentStore& store, const metadb::Fragment& fragment);
  std::int64_t written_length(io_server::FragmentStore& store, const io_server::Relation& table);
  std::int64_t agreed_length(Task& task) const;

  metadb::Cube input_;
  CubePlan plan_;
  std::optional<NewCube> output_;
  std::atomic<std::int64_t> bytes_of_row_ = 0;  ///< as this rank wrote them; 0: nothing written
};

/// The new cube before the operator's own changes: container and description as the arguments say,
/// one level up, all else as in the input. Without fragments.
metadb::Cube derived_cube(Task& task, const metadb::Cube& input);

/// The plan that makes every fragment by the same query, row by row.
CubePlan plan_rows(metadb::Cube cube, const metadb::Cube& input, const io_server::RowQuery& query);

/// Puts the dimensions that have values into the grid that the argument `grid` names, if any.
void use_grid(const Arguments& arguments, metadb::Cube& cube);

/// Makes a dimension "ALL".
void collapse(metadb::CubeDimension& dimension);
/// Gives a dimension `size` values 1..n of no known meaning.
void renumber(metadb::CubeDimension& dimension, std::int64_t size);

}  // namespace oph::framework
