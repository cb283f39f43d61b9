// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/validation.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "server/auth/roles.h"
#include "server/front_end/arguments.h"
#include "server/massive/massive_argument.h"
#include "server/refusal.h"
#include "server/scheduler/work.h"
#include "server/workflow/counter.h"
#include "server/workflow/variables.h"

namespace oph::server {
namespace {

constexpr std::size_t kMostTasks = 1000;
constexpr std::size_t kMostIterations = 1'000'000;  // what is too much is told when a loop begins

constexpr std::string_view kForbidden[] = {"operator",  "sessionid",     "workflowid", "markerid",
                                           "jobid",     "username",      "userrole",   "parentid",
                                           "taskindex", "lighttaskindex"};

template <class... Arguments>
Refusal wrong(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  return refusal(ErrorCode::kWrongParameter, format, std::forward<Arguments>(arguments)...);
}

using Indices = std::map<std::string, std::size_t, std::less<>>;

Indices index_names(const WorkflowRequest& request) {
  Indices indices;
  for (std::size_t i = 0; i < request.tasks.size(); ++i) {
    if (!indices.emplace(request.tasks[i].name, i).second) {
      throw wrong("two tasks have the same name (name={})", request.tasks[i].name);
    }
  }
  return indices;
}

std::vector<std::string> names_of(const Indices& indices) {
  std::vector<std::string> names;
  for (const auto& [name, index] : indices) names.push_back(name);
  return names;
}

void resolve(TaskRequest& task, const Indices& indices) {
  for (auto& dependency : task.dependencies) {
    if (dependency.task == task.name) {
      throw wrong("a task must not depend on itself (task={})", task.name);
    }
    const auto found = indices.find(dependency.task);
    if (found == indices.end()) {
      throw wrong("task {} depends on a task that does not exist{} (dependency={})", task.name,
                  suggestion(dependency.task, names_of(indices)), dependency.task);
    }
    dependency.index = found->second;
  }
}

/// Takes away tasks that wait for none of those left until none is left.
void check_acyclic(const WorkflowRequest& request) {
  std::vector<bool> is_done(request.tasks.size(), false);
  const auto is_ready = [&](const TaskRequest& task) {
    return std::all_of(task.dependencies.begin(), task.dependencies.end(),
                       [&](const Dependency& dependency) { return is_done[dependency.index]; });
  };
  for (bool is_changed = true; is_changed;) {
    is_changed = false;
    for (std::size_t i = 0; i < request.tasks.size(); ++i) {
      if (is_done[i] || !is_ready(request.tasks[i])) continue;
      is_done[i] = is_changed = true;
    }
  }
  std::vector<std::string> left;
  for (std::size_t i = 0; i < request.tasks.size(); ++i) {
    if (!is_done[i]) left.push_back(request.tasks[i].name);
  }
  if (!left.empty()) throw wrong("tasks wait for each other ({})", join(left, ", "));
}

const OperatorManual& require_operator(const TaskRequest& task, const Manuals& manuals,
                                       const RequestLimits& limits) {
  const auto& name = task.operator_name;
  const auto* manual = manuals.find(name);
  if (manual != nullptr && (!manual->is_internal || limits.is_administrator)) return *manual;
  const auto near = nearest(name, manuals.names());
  throw wrong("unknown operator ({}){}", name, near ? "; did you mean " + *near + "?" : "");
}

/// Filters that cannot be read are refused before anything runs.
void check_massive(const TaskRequest& task, const OperatorManual& manual) {
  try {
    find_massive_argument(task.arguments, manual);
  } catch (const Error& error) {
    throw wrong("{} (task={})", error.text(), task.name);
  }
}

/// Whether an argument is only known when the task is launched.
bool holds_variables(const TaskRequest& task, std::string_view name) {
  return may_hold_variables(task.arguments.find(name).value_or(""));
}

void check_ranks(const WorkflowRequest& request, const TaskRequest& task,
                 const OperatorManual& manual, const RequestLimits& limits) {
  const auto ranks = requested_ranks(request, task);
  if (limits.max_cores > 0 && ranks > limits.max_cores) {
    throw wrong("ncores is above what the user may take (ncores={}, limit={})", ranks,
                limits.max_cores);
  }
  if (kind_of(manual) == Work::Kind::kData && ranks > limits.max_ranks) {
    throw wrong("ncores is above the ranks of a pool (ncores={}, limit={})", ranks,
                limits.max_ranks);
  }
}

void check_hosts(const WorkflowRequest& request, const TaskRequest& task,
                 const RequestLimits& limits) {
  const auto text = task.arguments.find("nhost").value_or(request.nhost);
  const auto hosts = parse_integer(text).value_or(0);  // the operator tells what is no number
  if (limits.max_hosts == 0 || hosts <= limits.max_hosts) return;
  throw wrong("nhost is above what the user may take (nhost={}, limit={})", hosts,
              limits.max_hosts);
}

/// Neither a user nor the output of another task may pretend to be the server.
void check_arguments(const TaskRequest& task) {
  for (const auto name : kForbidden) {
    const bool is_injected =
        std::any_of(task.dependencies.begin(), task.dependencies.end(),
                    [&](const Dependency& dependency) { return dependency.argument == name; });
    if (!task.arguments.contains(name) && !is_injected) continue;
    throw wrong("argument {} is set by the server, not by requests (task={})", name, task.name);
  }
}

void check_loop(const FrontEndArguments& arguments) {
  const auto counter = arguments.text("counter");
  if (counter != "-") parse_counter(counter, kMostIterations);
  for (const auto* name : {"src_path", "input"}) {
    const auto files = arguments.text(name);
    if (has_filter(files)) parse_targets(TargetKind::kFiles, name, files);
  }
}

/// Arguments of flow control, unless variables may still change them.
void check_flow_control(const TaskRequest& task, const OperatorManual& manual) {
  if (!is_flow_control(manual.name)) return;
  const auto& arguments = task.arguments.arguments();
  const bool has_variables = std::any_of(arguments.begin(), arguments.end(), [](const auto& each) {
    return may_hold_variables(each.second);
  });
  if (has_variables) return;
  try {
    const FrontEndArguments checked{manual, task.arguments};
    if (manual.name == "oph_for") check_loop(checked);
  } catch (const Error& error) {
    throw wrong("{} (task={})", error.text(), task.name);
  }
}

void check_task(const WorkflowRequest& request, const TaskRequest& task, const Manuals& manuals,
                const RequestLimits& limits) {
  check_arguments(task);
  const auto& manual = require_operator(task, manuals, limits);
  if (manuals.is_front_end(manual.name) && request.tasks.size() > 1) {
    throw refusal(ErrorCode::kError, "operator {} must be the only task of its request (task={})",
                  manual.name, task.name);
  }
  if (!may(limits.roles, manual.permission)) {
    throw refusal(ErrorCode::kAuthentication,
                  "operator {} needs the role {} in the session (roles={})", manual.name,
                  manual.permission, role_letters(limits.roles));
  }
  check_flow_control(task, manual);
  if (!is_flow_control(manual.name)) check_massive(task, manual);
  if (!holds_variables(task, "ncores")) check_ranks(request, task, manual, limits);
  check_hosts(request, task, limits);
}

}  // namespace

void validate(WorkflowRequest& request, const Manuals& manuals, const RequestLimits& limits) {
  if (request.tasks.size() > kMostTasks) {
    throw wrong("the request has too many tasks (tasks={}, limit={})", request.tasks.size(),
                kMostTasks);
  }
  const auto indices = index_names(request);
  for (auto& task : request.tasks) resolve(task, indices);
  check_acyclic(request);
  request.blocks = Blocks::find(request.tasks);
  request.limits = limits;
  for (const auto& task : request.tasks) check_task(request, task, manuals, limits);
}

void validate_launch(const WorkflowRequest& request, const TaskRequest& task,
                     const OperatorManual& manual) {
  check_ranks(request, task, manual, request.limits);
  check_hosts(request, task, request.limits);
}

std::int64_t requested_ranks(const WorkflowRequest& request, const TaskRequest& task) {
  const auto text = task.arguments.find("ncores").value_or(request.ncores);
  if (text.empty()) return 1;
  const auto number = parse_integer(text);
  if (!number || *number < 1) {
    throw wrong("ncores must be a positive whole number (task={}, ncores={})", task.name, text);
  }
  return *number;
}

}  // namespace oph::server
