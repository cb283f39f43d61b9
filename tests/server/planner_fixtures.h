// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "fixtures.h"
#include "metadb/sessions.h"
#include "server/planner/plan.h"
#include "server/workflow/validation.h"

namespace oph::server::test {

/// An operator on one cube, whose result may be virtual.
inline OperatorManual cube_operator(std::string name, std::vector<std::string> arguments = {}) {
  std::vector<ArgumentManual> all{argument("cube"), argument("materialize")};
  for (auto& each : arguments) all.push_back(argument(std::move(each)));
  return make_operator(std::move(name), "write", std::move(all));
}

/// Enough operators to plan with.
inline Manuals planner_manuals() {
  auto schema = make_operator("oph_cubeschema", "read", {argument("cube")});
  schema.is_metadata = true;
  return {
      {schema, cube_operator("oph_apply", {"query"}), cube_operator("oph_reduce", {"operation"}),
       cube_operator("oph_reduce2", {"dim"}), cube_operator("oph_subset", {"subset_dims"}),
       cube_operator("oph_duplicate"), cube_operator("oph_intercube", {"cube2"}),
       make_operator("oph_aggregate", "write", {argument("cube")}),
       cube_operator("oph_aggregate2", {"dim", "operation", "mode"}),
       make_operator("oph_eof", "write", {argument("cube")}),
       make_operator("oph_exportnc", "write", {argument("cube")}),
       make_operator("oph_exportnc2", "write", {argument("cube")}),
       make_operator("oph_delete", "write", {argument("cube")}),
       make_operator("oph_importnc", "write", {argument("src_path"), argument("subset_dims")})},
      front_end_manuals()};
}

/// A task as JSON: NAME OPERATOR, arguments ("a=1;b=2"), and the tasks it depends on: `other` hands
/// its cube on, `other:cube2` as that argument, `-other` only comes before it.
inline std::string planned_task(const std::string& name, const std::string& operator_name,
                                const std::string& arguments = "",
                                const std::vector<std::string>& parents = {},
                                const std::string& fields = "") {
  std::string text = R"({"name":")" + name + R"(","operator":"oph_)" + operator_name + "\"";
  std::string list;
  for (const auto each : split(arguments, ';')) {
    if (!each.empty()) list += (list.empty() ? "\"" : ",\"") + std::string{each} + "\"";
  }
  text += R"(,"arguments":[)" + list + "]" + fields + R"(,"dependencies":[)";
  bool is_first = true;
  for (const auto& parent : parents) {
    const auto words = split(parent, ':');
    const bool is_order = parent.front() == '-';
    text += (is_first ? "{" : ",{");
    text += R"("task":")" + std::string{words.front().substr(is_order ? 1 : 0)} + "\"";
    if (!is_order) {
      text += R"(,"type":"single","argument":")" +
              std::string{words.size() > 1 ? words.back() : "cube"} + "\"";
    }
    text += "}";
    is_first = false;
  }
  return text + "]}";
}

/// A workflow and what planning made of it.
struct Planned {
  WorkflowRequest request;
  Plan plan;

  const TaskRequest& task(std::string_view name) const {
    return *std::ranges::find(request.tasks, name, &TaskRequest::name);
  }
  std::string argument(std::string_view task_name, std::string_view name) const {
    return std::string{task(task_name).arguments.find(name).value_or("-")};
  }
  /// "rule task" of each step.
  std::vector<std::string> steps() const {
    std::vector<std::string> steps;
    for (const auto& step : plan.steps) {
      steps.push_back(std::string{step.rule} + " " + request.tasks[step.task].name);
    }
    return steps;
  }
};

inline Planned plan_of(const std::vector<std::string>& tasks, const std::string& fields = "") {
  const auto manuals = planner_manuals();
  Planned planned{request(join(tasks, ","), fields), {}};
  server::validate(planned.request, manuals, {metadb::kAllRoles, 4, 0, false});
  planned.plan = plan_workflow(planned.request, manuals);
  return planned;
}

}  // namespace oph::server::test
