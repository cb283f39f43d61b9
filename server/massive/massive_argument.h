// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "base/manual_json.h"
#include "base/task_string.h"
#include "server/massive/filter.h"

namespace oph::server {

/// The argument that names several cubes or files where the operator works on one, or that holds a
/// filter.
struct MassiveArgument {
  std::string name;
  TargetKind kind = TargetKind::kCubes;
  /// The operator takes a list: the filter is replaced by what it means, the task stays one.
  bool is_list = false;
  std::vector<TargetPart> parts;
};

/// Absent: the task is a simple one. Throws a user error if a filter cannot be read, or if both
/// cubes and files would make many tasks of it.
std::optional<MassiveArgument> find_massive_argument(const TaskString& arguments,
                                                     const OperatorManual& manual);

/// A cube or list of cubes as such an argument, also if it is only one. Throws a user error if the
/// argument names no cubes.
MassiveArgument list_argument(const TaskString& arguments, const OperatorManual& manual,
                              std::string_view name);

}  // namespace oph::server
