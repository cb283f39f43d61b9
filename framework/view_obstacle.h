// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "framework/cube_plan.h"
#include "framework/task.h"

namespace oph::framework {

/// Why the fragments of a plan cannot be views; empty if they can.
std::string obstacle_to_view(const CubePlan& plan, std::span<const metadb::Cube> inputs,
                             std::int64_t most_depth);

/// Why a plan that can be a view should not be one; empty if it should.
///   is_automatic  nobody has asked for a view
std::string objection_to_view(Task& task, const CubePlan& plan, bool is_automatic);

/// All relations that the query of a view joins, the looked up ones last.
std::vector<io_server::Relation> joined_relations(const FragmentPart& part);

/// How many tables a statement joins that reads a view of the plan.
std::int64_t joined_tables(const CubePlan& plan, std::span<const metadb::Cube> inputs);

}  // namespace oph::framework
