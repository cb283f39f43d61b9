// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/planner/cube_flow.h"

#include <algorithm>
#include <functional>

#include "base/error.h"
#include "server/massive/massive_argument.h"
#include "server/planner/operator_facts.h"

namespace oph::server {
namespace {

void join_rows(std::vector<unsigned char>& into, const std::vector<unsigned char>& from) {
  std::ranges::transform(into, from, into.begin(), std::bit_or{});
}

}  // namespace

bool hands_cube(const Dependency& dependency) {
  return dependency.type != Dependency::Type::kEmbedded && dependency.output_argument == "cube";
}

CubeFlow::CubeFlow(const WorkflowRequest& request, const Manuals& manuals)
    : request_{request}, manuals_{manuals} {
  find_plain();
  find_uses();
  find_order();
  find_idle();
}

const OperatorManual& CubeFlow::manual(Task task) const {
  const auto* found = manuals_.find(request_.tasks[task].operator_name);
  OPH_CHECK(found != nullptr);
  return *found;
}

/// What flow control depends on it may refer to, or hand on.
void CubeFlow::find_plain() {
  is_plain_.assign(size(), true);
  std::vector<bool> is_referable(size(), false);
  const auto& order = request_.blocks.order;
  for (auto task = order.rbegin(); task != order.rend(); ++task) {
    if (is_flow_control(request_.tasks[*task].operator_name)) is_referable[*task] = true;
    if (!is_referable[*task]) continue;
    for (const auto& dependency : request_.tasks[*task].dependencies) {
      is_referable[dependency.index] = true;
    }
  }
  for (const auto task : order) is_plain_[task] = !is_referable[task] && is_simple(task);
}

/// Whether it runs once, on one cube. What it depends on has been looked at before.
bool CubeFlow::is_simple(Task task) const {
  const auto& request = request_.tasks[task];
  if (!request.run || request_.blocks.block_of[task] || is_massive(task)) return false;
  return std::ranges::all_of(request.dependencies, [&](const Dependency& dependency) {
    return dependency.type == Dependency::Type::kEmbedded || is_plain_[dependency.index];
  });
}

bool CubeFlow::is_massive(Task task) const {
  const auto& request = request_.tasks[task];
  const auto& manual = this->manual(task);
  if (find_massive_argument(request.arguments, manual)) return true;
  for (const auto& dependency : request.dependencies) {
    if (dependency.type == Dependency::Type::kEmbedded) continue;
    if (dependency.filter != "all") return true;
    const auto* argument = find_argument(manual, dependency.argument);
    const bool takes_list = argument != nullptr && argument->multiple;
    const auto same = std::ranges::count_if(request.dependencies, [&](const Dependency& other) {
      return other.type != Dependency::Type::kEmbedded && other.argument == dependency.argument;
    });
    if (same > 1 && !takes_list) return true;
  }
  return false;
}

void CubeFlow::find_uses() {
  readers_.resize(size());
  deleters_.resize(size());
  for (Task task = 0; task < size(); ++task) {
    const auto& request = request_.tasks[task];
    const bool is_delete = request.operator_name == "oph_delete" && is_plain_[task];
    for (const auto& dependency : request.dependencies) {
      if (dependency.type == Dependency::Type::kEmbedded) continue;
      const bool deletes = is_delete && hands_cube(dependency) && dependency.argument == "cube";
      (deletes ? deleters_ : readers_)[dependency.index].push_back(task);
    }
  }
}

void CubeFlow::find_order() {
  before_.assign(size(), std::vector<unsigned char>(size(), 0));
  for (const auto task : request_.blocks.order) {
    auto& before = before_[task];
    for (const auto& dependency : request_.tasks[task].dependencies) {
      join_rows(before, before_[dependency.index]);
      before[dependency.index] = 1;
    }
  }
}

void CubeFlow::add_order(Task first, Task second) {
  for (Task later = 0; later < size(); ++later) {
    if (later != second && !is_after(later, second)) continue;
    join_rows(before_[later], before_[first]);
    before_[later][first] = 1;
  }
}

bool CubeFlow::is_temporary(Task task) const {
  if (!is_plain_[task]) return false;
  if (request_.tasks[task].on_exit != OnExit::kKeep) return true;
  return std::ranges::any_of(deleters_[task], [&](Task deleter) {
    return std::ranges::all_of(readers_[task],
                               [&](Task reader) { return is_after(deleter, reader); });
  });
}

std::optional<CubeFlow::Task> CubeFlow::source(Task task) const {
  std::optional<Task> source;
  for (const auto& dependency : request_.tasks[task].dependencies) {
    if (dependency.type == Dependency::Type::kEmbedded) continue;
    if (source || !hands_cube(dependency) || dependency.argument != "cube") return std::nullopt;
    source = dependency.index;
  }
  return source && is_plain_[*source] ? source : std::nullopt;
}

void CubeFlow::find_idle() {
  is_idle_.assign(size(), false);
  const auto& order = request_.blocks.order;
  for (auto task = order.rbegin(); task != order.rend(); ++task) {
    if (!only_makes_cube(request_.tasks[*task].operator_name) || !is_temporary(*task)) continue;
    is_idle_[*task] =
        std::ranges::all_of(readers_[*task], [&](Task reader) { return is_idle(reader); });
  }
}

}  // namespace oph::server
