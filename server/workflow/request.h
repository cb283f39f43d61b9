// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/task_string.h"
#include "server/workflow/blocks.h"
#include "server/workflow/error_policy.h"
#include "server/workflow/variables.h"

namespace oph::server {

/// What a task needs of another one before it may run.
struct Dependency {
  enum class Type {
    kEmbedded,  ///< only that it has ended
    kSingle,    ///< its one output, as `argument`
    kAll,       ///< all its outputs, as `argument`
  };
  std::string task;
  std::size_t index = 0;  ///< of that task; set by validate()
  Type type = Type::kEmbedded;
  std::string argument = "cube";
  std::string output_argument = "cube";
  std::string filter = "all";  ///< of the outputs of a massive task, for kAll
};

/// What becomes of the outputs of a task at the end of its workflow.
enum class OnExit { kKeep, kDeleteCubes, kDeleteContainers };

struct TaskRequest {
  std::string name;
  std::string operator_name;  ///< lower case
  TaskString arguments;       ///< as given by the user
  std::vector<Dependency> dependencies;
  ErrorPolicy on_error;
  bool run = true;
  bool save = true;  ///< also by an argument
  OnExit on_exit = OnExit::kKeep;
  std::string checkpoint;  ///< label of what is left when it has completed; empty: none
  Variables variables;     ///< that it and those that depend on it see
};

/// What the user who asks may have.
struct RequestLimits {
  unsigned roles = 0;             ///< in the session
  std::int64_t max_ranks = 1;     ///< of the pools
  std::int64_t max_cores = 0;     ///< of the user; 0: no limit
  std::int64_t max_hosts = 0;     ///< of the user; 0: no limit
  bool is_administrator = false;  ///< may call internal operators
};

/// How the list of tasks in a workflow summary looks.
struct SummaryFormat {
  bool is_compact = true;   ///< session, workflow and parent are told once, not in each row
  bool is_extended = true;  ///< with input, output and times
};

/// A request: always a workflow, often of one task.
struct WorkflowRequest {
  std::string name;
  std::string session;  ///< as given: empty, an id, or "null…"
  bool is_synchronous = false;
  std::string command;   ///< what the user typed; may be empty
  std::string text;      ///< JSON as received
  std::string callback;  ///< URL that is called at the end; empty: none
  bool run = true;
  bool save = true;
  bool direct_output = true;
  bool plan = true;  ///< may be rewritten before it runs (see ../planner)
  SummaryFormat format;
  /// Arguments for tasks that lack them; empty: none.
  std::string cwd, cdd, cube, ncores, nhost, nthreads, host_partition, project;
  std::vector<TaskRequest> tasks;
  Blocks blocks;         ///< set by validate()
  RequestLimits limits;  ///< set by validate()

  /// One task whose user waits for its answer: nobody would look for it later, so that it does not
  /// outlive the server.
  bool is_single_answer() const { return is_synchronous && tasks.size() == 1; }
};

/// Reads a request. Throws a user error that names the field.
///   max_depth  of nested objects and arrays
WorkflowRequest parse_request(std::string_view text, std::int64_t max_depth);

}  // namespace oph::server
