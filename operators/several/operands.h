// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "framework/key_map.h"
#include "framework/task.h"
#include "io_server/expression.h"
#include "metadb/cube.h"

namespace oph::operators::several {

/// The cubes that an operator brings together, two at least. One that comes more than once is read
/// once.
class Operands {
 public:
  /// Throws a user error unless all cubes have the type and the number of rows of the first: the
  /// sizes of their explicit dimensions that are not collapsed. If `may_lack_dimensions` is set,
  /// others than the first may lack some of its dimensions, as missing_dimensions() finds them.
  explicit Operands(std::vector<metadb::Cube> cubes, bool may_lack_dimensions = false);

  std::size_t size() const { return sources_.size(); }
  const metadb::Cube& operator[](std::size_t i) const { return cubes_[sources_[i]]; }
  const metadb::Cube& front() const { return (*this)[0]; }
  /// Each cube once, the first operand first: the relations that are joined.
  const std::vector<metadb::Cube>& cubes() const { return cubes_; }

  /// Makes `missing_value` that of all arrays, where a cube has one of its own that differs.
  void set_missing_value(std::optional<std::string> missing_value);
  const std::optional<std::string>& missing_value() const { return missing_value_; }
  /// The array of an operand.
  io_server::Expression array(std::size_t i) const;
  /// The array of an operand, repeated along the implicit dimensions of the first that it lacks.
  io_server::Expression repeated_array(std::size_t i) const;
  /// Which rows of cubes(), but the first, belong to a row of the first.
  std::vector<framework::KeyMap> key_maps() const;
  /// Calls a primitive on `arrays`, all of the type of the measure, then `parameters`.
  io_server::Expression call(std::string_view primitive, ElementType output,
                             std::vector<io_server::Expression> arrays,
                             std::vector<io_server::Expression> parameters) const;

 private:
  std::vector<metadb::Cube> cubes_;
  std::vector<std::size_t> sources_;  ///< of each operand, in cubes_
  std::optional<std::string> missing_value_;
};

/// Reads the cubes that a list of PIDs names.
std::vector<metadb::Cube> read_cubes(framework::Task& task, const std::vector<std::string>& pids);

/// The missing value of what is made of several cubes: that of the first that has one; absent for
/// reals if the first has none, since NaN serves.
std::optional<std::string> common_missing_value(std::span<const metadb::Cube> cubes);

/// Sizes of the dimensions that are not collapsed, the outermost first.
std::vector<std::int64_t> sizes(const metadb::Cube& cube, bool is_explicit);

/// Which dimensions of one kind of `first`, those that are not collapsed, `other` lacks: none if
/// the sizes are equal, whatever the names. Throws a user error unless the others have the same
/// names and sizes in the same order.
std::vector<bool> missing_dimensions(const metadb::Cube& first, const metadb::Cube& other,
                                     bool is_explicit);

/// Throws a user error if these sizes of two cubes differ.
void check_equal_sizes(std::string_view kind, const std::vector<std::int64_t>& first,
                       const std::vector<std::int64_t>& other);

}  // namespace oph::operators::several
