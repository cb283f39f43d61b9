// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "framework/new_cube.h"
#include "framework/task.h"
#include "metadb/containers.h"

namespace oph::framework {

/// The container that a new cube is meant for; it need not exist before the cube does.
class TargetContainer {
 public:
  /// Finds what the argument "container" names: a path, a name in cwd, or the PID of a container;
  /// "-" stands for `fallback_name` in cwd. One that has to be created gets this vocabulary. Throws
  /// a user error if its folder does not exist, or if there is no container of that PID in the
  /// session. Collective.
  TargetContainer(Task& task, std::string_view fallback_name, const std::string& vocabulary = "CF");

  /// Brings a dimension of a new cube in line with the one that the container has of that name:
  /// hierarchy, type, and the base of time, as far as no coordinate changes its meaning. Throws a
  /// user error if that cannot be.
  void adapt(metadb::CubeDimension& dimension) const;
  /// Throws a user error if the container has a grid of this name with other values.
  void check_grid(Task& task, const metadb::CubeDimension& dimension) const;

  /// The dimension of this name that the container has; null if none.
  const metadb::Dimension* find_dimension(std::string_view name) const;
  /// What the grid of `dimension` has of it; absent if there is no such grid, or not in it.
  std::optional<metadb::CubeDimension> find_in_grid(Task& task,
                                                    const metadb::CubeDimension& dimension) const;
  /// Says where a new cube goes; a container that does not exist comes into being with the cube.
  void assign(NewCube& output) const;

 private:
  void find(Task& task, std::string_view fallback_name, const std::string& vocabulary);
  void find_pid(Task& task, const std::string& pid);

  metadb::Container container_;  ///< id 0: does not exist
  std::vector<metadb::Dimension> dimensions_;
};

}  // namespace oph::framework
