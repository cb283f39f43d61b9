// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "framework/task.h"
#include "operators/metadata/lineage.h"

namespace oph::operators::metadata {

/// What the tasks that read files read instead: one path for each of them, in the order in which
/// they were executed, separated by '|'; a single task gets the whole text.
struct NewSource {
  std::string path;
  std::string cdd;  ///< what relative paths are below
};

/// Prints the workflow that makes a cube again, from its sources on. Throws a user error if a part
/// of its history is unknown, or if there are not as many paths as tasks that read files.
std::string rerun_workflow(framework::Task& task, const Lineage& lineage, std::int64_t cube,
                           const std::optional<NewSource>& source);

}  // namespace oph::operators::metadata
