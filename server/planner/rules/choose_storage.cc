// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <string>

#include "server/planner/cube_flow.h"
#include "server/planner/operator_facts.h"
#include "server/planner/query_text.h"
#include "server/planner/rules/rules.h"

namespace oph::server::plan_rules {
namespace {

constexpr std::string_view kArgument = "materialize";

class Storage {
 public:
  Storage(WorkflowRequest& request, const Manuals& manuals, Plan& plan)
      : request_{request}, flow_{request, manuals}, plan_{plan} {}

  void choose() {
    for (const auto task : flow_.order()) {
      if (!flow_.is_plain(task) || !can_be_virtual(flow_.manual(task))) continue;
      if (request_.tasks[task].arguments.contains(kArgument)) continue;
      if (!is_repeatable(flow_.task(task))) {
        set(task, "yes", "store-shared", "its query gives other values each time it is evaluated");
      } else {
        choose(task);
      }
    }
  }

 private:
  using Task = CubeFlow::Task;

  void choose(Task task) {
    const auto times = readings(task);
    if (times >= 2 && !is_cheap(task)) {
      set(task, "yes", "store-shared", "it is read several times");
    } else if (times == 1 && flow_.is_temporary(task)) {
      set(task, "no", "virtual-intermediate", "it is read once and deleted");
    } else if (times == 0 && flow_.is_temporary(task)) {
      set(task, "no", "virtual-intermediate", "it is deleted and nothing reads it");
    }
  }

  void set(Task task, std::string_view value, std::string_view rule, std::string reason) {
    request_.tasks[task].arguments.set(kArgument, value);
    plan_.steps.push_back(
        {task, rule, std::string{kArgument} + "=" + std::string{value}, std::move(reason)});
  }

  /// How often the values of a cube are taken; 2 stands for more too.
  std::size_t readings(Task task) const {
    std::size_t times = 0;
    for (const auto reader : flow_.readers(task)) times += readings_by(reader);
    return std::min<std::size_t>(times, 2);
  }

  std::size_t readings_by(Task reader) const {
    const auto& manual = flow_.manual(reader);
    if (reads_no_values(manual)) return 0;
    // A virtual cube that is never read reads nothing itself.
    if (flow_.is_idle(reader) && can_be_virtual(manual) && may_choose(reader)) return 0;
    if (!flow_.is_plain(reader) || !reads_once(flow_.task(reader))) return 2;
    if (manual.name != "oph_apply") return 1;
    const auto query = flow_.task(reader).arguments.find("query");
    return query ? read_query(*query).measures : 1;
  }

  bool may_choose(Task task) const {
    return flow_.task(task).arguments.find(kArgument).value_or("no") == "no" &&
           is_repeatable(flow_.task(task));
  }

  /// Whether reading it several times costs about what reading a stored cube would: nothing is
  /// computed on the way to a stored cube.
  bool is_cheap(Task task) const {
    if (!is_cheap_to_read(flow_.task(task).operator_name)) return false;
    const auto source = flow_.source(task);
    if (!source) return reads_only_literal(task);
    if (!can_be_virtual(flow_.manual(*source))) return true;
    return flow_.task(*source).arguments.find(kArgument) == "yes" || is_cheap(*source);
  }

  /// Its input was there before the workflow.
  bool reads_only_literal(Task task) const {
    return std::ranges::none_of(flow_.task(task).dependencies, [](const Dependency& dependency) {
      return dependency.type != Dependency::Type::kEmbedded;
    });
  }

  WorkflowRequest& request_;
  const CubeFlow flow_;
  Plan& plan_;
};

}  // namespace

void choose_storage(WorkflowRequest& request, const Manuals& manuals, Plan& plan) {
  Storage{request, manuals, plan}.choose();
}

}  // namespace oph::server::plan_rules
