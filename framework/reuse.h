// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "framework/cube_plan.h"
#include "framework/task.h"

namespace oph::framework {

/// What tells the values that a plan makes from all others, in hexadecimal digits: a SHA-256 of the
/// software, its primitives, and the statements that make each fragment. Fragments are never
/// changed and their names are never used twice, so that equal statements have equal results. Empty
/// if nothing is computed, or if the values could be others (see is_repeatable()).
std::string content_digest(Task& task, const CubePlan& plan);

/// The cube that has these values, if there is one that the session may read; from now on the task
/// uses it. On the root.
std::optional<metadb::Cube> find_by_content(Task& task, const std::string& digest);

}  // namespace oph::framework
