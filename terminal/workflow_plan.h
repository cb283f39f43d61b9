// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/response.h"
#include "terminal/job.h"
#include "terminal/render/dot_file.h"

namespace oph::terminal {

/// A task of a workflow file.
struct PlannedTask {
  struct Dependency {
    std::string task;
    std::string type;  ///< "all", "single" or "embedded"
  };
  std::string name;
  std::string operator_name;  ///< lower case, as the file has it
  std::vector<std::string> arguments;
  std::vector<Dependency> dependencies;

  /// Whether it works on many cubes or files: an argument holds a filter in brackets.
  bool is_massive() const;
};

/// What a workflow file plans.
struct WorkflowPlan {
  std::string name;
  std::string author;
  std::string abstract;
  std::vector<PlannedTask> tasks;
};

/// Reads the JSON of a workflow. Throws a Failure (kParameter) if it is none, or if a dependency
/// names no task.
WorkflowPlan parse_plan(std::string_view json);

/// The tasks as a graph that follows the dependencies. Nodes hold the name, what the task does,
/// and its state where `states` knows it.
Graph graph_of(const WorkflowPlan& plan, const std::vector<TaskState>& states);

/// The same as a picture: hexagons are loops, diamonds conditions, double circles massive tasks,
/// dashed lines dependencies of order only; colours tell the states.
DotFile dot_of(const WorkflowPlan& plan, const std::vector<TaskState>& states);

}  // namespace oph::terminal
