// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <optional>
#include <string>

#include "server/planner/cube_flow.h"
#include "server/planner/operator_facts.h"
#include "server/planner/query_text.h"
#include "server/planner/rules/rules.h"

namespace oph::server::plan_rules {
namespace {

/// Queries may nest calls to a depth of 64.
constexpr std::size_t kMostCalls = 48;

/// Arguments of the first oph_apply that leave no trace in the cube of the second one.
constexpr std::string_view kTraceless[] = {
    "cube",    "query",       "measure_type", "dim_type",   "ncores", "nthreads",
    "nhost",   "exec_mode",   "save",         "check_type", "cwd",    "cdd",
    "project", "materialize", "description",  "reuse",      "ncore",  "host_partition"};

bool is_apply(const TaskRequest& task) {
  return task.operator_name == "oph_apply";
}

bool leaves_no_trace(const TaskRequest& task) {
  return std::ranges::all_of(task.arguments.arguments(), [](const auto& argument) {
    return std::ranges::find(kTraceless, argument.first) != std::end(kTraceless);
  });
}

bool has_written_types(const TaskRequest& task) {
  return task.arguments.find("measure_type").value_or("manual") == "manual";
}

/// The dependency by which a task gets its only cube; null if it does not come from a task.
const Dependency* cube_dependency(const TaskRequest& task) {
  const auto found = std::ranges::find_if(task.dependencies, hands_cube);
  return found == task.dependencies.end() ? nullptr : &*found;
}

/// What has been joined before is seen in the request; who reads a cube that may be joined, and
/// who comes before whom, does not change by it.
class Joining {
 public:
  Joining(WorkflowRequest& request, const Manuals& manuals)
      : request_{request}, flow_{request, manuals} {}

  /// The task whose expression can go into that of a task.
  std::optional<CubeFlow::Task> inner_of(CubeFlow::Task outer) const {
    const auto inner = flow_.source(outer);
    if (!inner || !flow_.is_plain(outer) || !can_be_virtual(flow_.manual(*inner))) {
      return std::nullopt;
    }
    const auto& first = flow_.task(*inner);
    const auto& second = flow_.task(outer);
    const bool fits = is_apply(first) && is_apply(second) && flow_.readers(*inner).size() == 1 &&
                      flow_.is_temporary(*inner) && leaves_no_trace(first) && stops_others(first) &&
                      !holds_variables(first) && !holds_variables(second) &&
                      has_written_types(first) && has_written_types(second) &&
                      queries_fit(first, second) && input_stays(*inner, outer);
    return fits ? inner : std::nullopt;
  }

  /// Lets `outer` compute both expressions on the input of `inner`, and still wait for it.
  void join(CubeFlow::Task inner, CubeFlow::Task outer) {
    const auto& first = request_.tasks[inner];
    auto& second = request_.tasks[outer];
    const auto query = put_into(*second.arguments.find("query"), *first.arguments.find("query"));
    second.arguments.set("query", query);
    std::ranges::find_if(second.dependencies, hands_cube)->type = Dependency::Type::kEmbedded;
    if (const auto* dependency = cube_dependency(first)) {
      second.dependencies.push_back(*dependency);
    } else {
      second.arguments.set("cube", *first.arguments.find("cube"));
    }
  }

 private:
  static bool queries_fit(const TaskRequest& first, const TaskRequest& second) {
    const auto inner = first.arguments.find("query");
    const auto outer = second.arguments.find("query");
    if (!inner || !outer) return false;
    const auto below = read_query(*inner);
    const auto above = read_query(*outer);
    // Named twice, the inner expression would be evaluated twice; of several types, missing values
    // might get lost on the way in one case and not in the other.
    return below.is_elementwise && below.calls > 0 && above.measures == 1 &&
           below.calls + above.calls <= kMostCalls && below.types.size() == 1 &&
           below.types == above.types;
  }

  /// Whether what the first task reads is still there when the second one runs.
  bool input_stays(CubeFlow::Task inner, CubeFlow::Task outer) const {
    const auto& first = flow_.task(inner);
    const auto* dependency = cube_dependency(first);
    if (dependency == nullptr)
      return first.arguments.contains("cube") && has_no_other_delete(inner);
    const auto source = flow_.source(inner);
    return source && std::ranges::all_of(flow_.deleters(*source), [&](CubeFlow::Task deleter) {
             return flow_.is_after(deleter, outer);
           });
  }

  /// A cube from outside may be deleted by a task that names it too.
  bool has_no_other_delete(CubeFlow::Task inner) const {
    const auto cube = flow_.task(inner).arguments.find("cube");
    return std::ranges::none_of(request_.tasks, [&](const TaskRequest& task) {
      return task.operator_name.starts_with("oph_delete") &&
             (task.arguments.find("cube") == cube || task.operator_name != "oph_delete");
    });
  }

  WorkflowRequest& request_;
  const CubeFlow flow_;
};

}  // namespace

bool may_change_dependencies(const WorkflowRequest& request) {
  return request.blocks.blocks.empty() &&
         std::ranges::all_of(request.tasks,
                             [](const TaskRequest& task) { return task.checkpoint.empty(); });
}

void join_expressions(WorkflowRequest& request, const Manuals& manuals, Plan& plan) {
  if (!may_change_dependencies(request)) return;
  Joining joining{request, manuals};
  for (const auto outer : request.blocks.order) {
    const auto inner = joining.inner_of(outer);
    if (!inner) continue;
    joining.join(*inner, outer);
    const auto& task = request.tasks[outer];
    plan.steps.push_back({outer, "join-expressions",
                          "query=" + std::string{*task.arguments.find("query")},
                          "the cube of " + request.tasks[*inner].name +
                              ", which is deleted, need not be computed before"});
  }
}

}  // namespace oph::server::plan_rules
