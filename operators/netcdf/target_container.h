// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "framework/task.h"
#include "metadb/containers.h"

namespace oph::operators::netcdf {

/// The container that a new cube is meant for; it need not exist before the cube does.
class TargetContainer {
 public:
  /// Finds what the argument "container" names: a path, a name in cwd, or the PID of a container;
  /// "-" stands for `fallback_name` in cwd. Throws a user error if its folder does not exist, or if
  /// there is no container of that PID in the session. Collective.
  TargetContainer(framework::Task& task, std::string_view fallback_name);

  /// Brings a dimension of a new cube in line with the one that the container has of that name:
  /// hierarchy, type, and the base of time, as far as no coordinate changes its meaning. Throws a
  /// user error if that cannot be.
  void adapt(metadb::CubeDimension& dimension) const;
  /// Throws a user error if the container has a grid of this name with other values.
  void check_grid(framework::Task& task, const metadb::CubeDimension& dimension) const;

  /// Returns the number of the container, created with these dimensions if absent. Root only.
  std::int64_t require(framework::Task& task, const std::vector<metadb::CubeDimension>& dimensions);
  /// Deletes the container if require() created it and it is still empty. Root only; never throws.
  void undo(framework::Task& task) noexcept;

 private:
  void find(framework::Task& task, std::string_view fallback_name);
  void find_pid(framework::Task& task, const std::string& pid);

  metadb::Container container_;  ///< id 0: does not exist
  std::vector<metadb::Dimension> dimensions_;
  bool is_new_ = false;
};

}  // namespace oph::operators::netcdf
