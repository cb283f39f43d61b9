// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/submission.h"

#include <algorithm>

#include "base/error.h"
#include "server/manuals.h"

namespace oph::server {
namespace {

constexpr std::string_view kIdentity[] = {"operator",       "sessionid", "workflowid", "markerid",
                                          "username",       "userrole",  "parentid",   "taskindex",
                                          "lighttaskindex", "jobid"};

/// A default value, if there is one and the operator knows what to do with it.
void add_default(TaskString& submission, const OperatorManual& manual, std::string_view name,
                 const std::string& value) {
  if (value.empty()) return;
  if (manual.has_arguments && find_argument(manual, name) == nullptr) return;
  if (!submission.contains(name)) submission.set(name, value);
}

bool has_injecting_dependency(const TaskRequest& task) {
  return std::any_of(task.dependencies.begin(), task.dependencies.end(),
                     [](const auto& each) { return each.type != Dependency::Type::kEmbedded; });
}

void add_identity(TaskString& submission, const TaskIdentity& identity, const TaskRequest& task) {
  submission.set("operator", task.operator_name);
  submission.set("sessionid", identity.session);
  submission.set("workflowid", std::to_string(identity.workflow));
  submission.set("markerid", std::to_string(identity.marker));
  submission.set("username", identity.user);
  submission.set("userrole", std::to_string(identity.roles));
  submission.set("parentid", std::to_string(identity.parent_job));
  submission.set("taskindex", std::to_string(identity.index));
  submission.set("lighttaskindex", std::to_string(identity.light));
  submission.set("jobid", std::to_string(identity.job));
}

}  // namespace

std::string make_submission(const TaskIdentity& identity, const WorkflowRequest& request,
                            const TaskRequest& task, const OperatorManual& manual,
                            const InjectedArguments& injected) {
  TaskString submission;
  add_identity(submission, identity, task);
  for (const auto& [name, value] : injected) submission.set(name, value);
  for (const auto& [name, value] : task.arguments.arguments()) {
    submission.set_default(name, value);
  }
  const auto& cwd = request.cwd.empty() ? identity.cwd : request.cwd;
  const auto& cdd = request.cdd.empty() ? identity.cdd : request.cdd;
  if (!submission.contains("cwd")) submission.set("cwd", cwd);
  if (!submission.contains("cdd")) submission.set("cdd", cdd);
  // Every operator takes these two, without saying so in its manual.
  if (!request.ncores.empty()) submission.set_default("ncores", request.ncores);
  if (!request.nthreads.empty()) submission.set_default("nthreads", request.nthreads);
  // For the launcher: operators know nothing of it.
  if (!request.project.empty()) submission.set_default("project", request.project);
  add_default(submission, manual, "nhost", request.nhost);
  add_default(submission, manual, "host_partition", request.host_partition);
  if (!has_injecting_dependency(task)) add_default(submission, manual, "cube", request.cube);
  return submission.text();
}

TaskString without_identity(const TaskString& submission) {
  TaskString arguments = submission;
  for (const auto name : kIdentity) arguments.remove(name);
  return arguments;
}

InjectedArguments inject(const TaskRequest& task, const OutputsOf& outputs) {
  InjectedArguments injected;
  for (const auto& dependency : task.dependencies) {
    if (dependency.type == Dependency::Type::kEmbedded) continue;
    const auto value = outputs(dependency.index).find(dependency.output_argument);
    if (!value) {
      throw user_error("task {} has no output {} for argument {} of task {}", dependency.task,
                       dependency.output_argument, dependency.argument, task.name);
    }
    if (dependency.type == Dependency::Type::kSingle && value->find('|') != value->npos) {
      throw user_error("task {} has several outputs {} where task {} takes a single one ({}={})",
                       dependency.task, dependency.output_argument, task.name,
                       dependency.output_argument, *value);
    }
    const auto same = std::find_if(injected.begin(), injected.end(), [&](const auto& argument) {
      return argument.first == dependency.argument;
    });
    if (same == injected.end()) {
      injected.emplace_back(dependency.argument, *value);
    } else {
      same->second += "|" + std::string{*value};
    }
  }
  return injected;
}

}  // namespace oph::server
