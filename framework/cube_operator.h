// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <optional>
#include <vector>

#include "framework/cube_plan.h"
#include "framework/materialization.h"
#include "framework/new_cube.h"
#include "framework/operator.h"

namespace oph::framework {

/// The algorithm of operators that make the fragments of a new cube of those of others, without
/// moving rows through this process where they are on one server: plan, claim, fill, check, commit
/// with all attributes of the (first) input, or undo. A fragment is read as a relation: table or
/// view. With the parameter shared::kMaterialize an operator can make virtual cubes: then its
/// fragments are views, nothing is filled, and one row is evaluated to learn the array length.
///
/// A derived class says what the new cube is.
class CubeOperator : public Operator {
 public:
  void init(Task& task) final;
  void execute(Task& task) override;
  void reduce(Task& task) override;
  void destroy(Task& task) override;

 protected:
  /// The cubes that it works on, one at least: that of the argument `cube`.
  virtual std::vector<metadb::Cube> read_inputs(Task& task) { return {task.cube()}; }
  /// Called once on every rank, with the same result.
  virtual CubePlan plan(Task& task, const metadb::Cube& input) = 0;
  /// The arrays were written, all of them `array_length` elements long. Completes the dimensions
  /// if they could not be known before; without that, throws if the length is not the planned one.
  virtual void finish(Task& task, metadb::Cube& cube, std::int64_t array_length);

  /// Whether the new cube has the rows of the input as they are, in other fragments: then that of
  /// one that refers to files does so, too.
  virtual bool keeps_rows() const { return false; }

  /// The packed index by which the new cube can be read from the files that the input refers to, if
  /// it has a part of what these have and nothing else; empty: it cannot, or should not. Called on
  /// the root.
  virtual std::string narrowed_index(Task& /*task*/) { return {}; }

  /// Key of the result in the response; empty: the name of the operator.
  virtual std::string_view response_key() const { return {}; }

  /// The first input.
  const metadb::Cube& input() const { return inputs_.front(); }
  const std::vector<metadb::Cube>& inputs() const { return inputs_; }
  /// Whether the values are read of a cube that has them already, instead of being made. From
  /// init() on.
  bool is_copy() const { return plan_.is_reused; }
  /// The new cube, from init() on.
  const NewCube& output() const { return output_.value(); }
  /// Notes how long the arrays of a fragment are. Thread-safe.
  void learn_length(io_server::FragmentStore& store, const io_server::Relation& relation);

 private:
  void prepare_storage(Task& task);
  bool can_read_part(Task& task);
  void give_file_index(Task& task);
  void view(io_server::FragmentStore& store, const FragmentPlan& plan);
  const FragmentPlan& plan_of(const metadb::Fragment& fragment) const;
  bool refers_again() const;
  static FragmentPart part_of_files(const metadb::Fragment& fragment);
  void fill(Task& task, io_server::FragmentStore& store, const metadb::Fragment& fragment);
  std::int64_t written_length(io_server::FragmentStore& store, const io_server::Relation& table);
  std::int64_t agreed_length(Task& task) const;

  std::vector<metadb::Cube> inputs_;
  CubePlan plan_;
  bool reads_part_ = false;  ///< of the files that the input refers to, by an index of its own
  std::string index_;        ///< that index, packed, on the root
  std::string digest_;       ///< of the values, for who makes the same later; empty: not known
  std::optional<NewCube> output_;
  std::atomic<std::int64_t> bytes_of_row_ = 0;  ///< as this rank wrote them; 0: nothing written
};

/// The new cube before the operator's own changes: container and description as the arguments say,
/// one level up, all else as in the input. Without fragments.
metadb::Cube derived_cube(Task& task, const metadb::Cube& input);

/// Puts the dimensions that have values into the grid that the argument `grid` names, if any.
void use_grid(const Arguments& arguments, metadb::Cube& cube);

/// Makes a dimension "ALL", with bounds where those or coordinates were known.
void collapse(metadb::CubeDimension& dimension);
/// Gives a dimension `size` values 1..n of no known meaning.
void renumber(metadb::CubeDimension& dimension, std::int64_t size);

}  // namespace oph::framework
