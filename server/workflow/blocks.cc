// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/blocks.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "base/error.h"
#include "server/workflow/request.h"

namespace oph::server {
namespace {

using Number = Blocks::Number;
using Place = std::optional<Number>;  ///< a block; absent: outside of all

/// The operators that direct the flow of a workflow, and what they do to it.
constexpr std::pair<std::string_view, Flow> kFlows[] = {
    {"oph_for", Flow::kFor},       {"oph_endfor", Flow::kEndFor}, {"oph_if", Flow::kIf},
    {"oph_elseif", Flow::kElseIf}, {"oph_else", Flow::kElse},     {"oph_endif", Flow::kEndIf},
    {"oph_set", Flow::kNone},      {"oph_wait", Flow::kNone},     {"oph_input", Flow::kNone}};

/// Finds the blocks, task by task, in the order of their dependencies.
class Finder {
 public:
  explicit Finder(const std::vector<TaskRequest>& tasks) : tasks_{tasks} {
    found_.block_of.resize(tasks.size());
    found_.opened_by.resize(tasks.size());
  }

  Blocks run() {
    sort();
    for (const auto number : found_.order) place(number);
    for (const auto& block : found_.blocks) check_closed(block);
    check_ends();
    return std::move(found_);
  }

 private:
  /// No dependency leads back, so each pass over a chain finds more.
  void sort() {
    std::vector<std::size_t> open(tasks_.size());
    std::vector<std::vector<Number>> dependants(tasks_.size());
    for (Number i = 0; i < tasks_.size(); ++i) {
      open[i] = tasks_[i].dependencies.size();
      for (const auto& each : tasks_[i].dependencies) dependants[each.index].push_back(i);
      if (open[i] == 0) found_.order.push_back(i);
    }
    for (std::size_t done = 0; done < found_.order.size(); ++done) {
      for (const auto dependant : dependants[found_.order[done]]) {
        if (--open[dependant] == 0) found_.order.push_back(dependant);
      }
    }
    OPH_CHECK(found_.order.size() == tasks_.size());
  }

  std::size_t depth(Place place) const {
    std::size_t depth = 0;
    for (; place; place = found_.blocks[*place].parent) ++depth;
    return depth;
  }

  bool is_around(Place outer, Place inner) const {
    while (depth(inner) > depth(outer)) inner = found_.blocks[*inner].parent;
    return inner == outer;
  }

  /// Where what depends on a task is.
  Place after(Number task) const {
    return found_.opened_by[task] ? found_.opened_by[task] : found_.block_of[task];
  }

  /// The places of what a task depends on, the innermost last.
  std::vector<Place> places_before(Number task) const {
    std::vector<Place> places;
    for (const auto& each : tasks_[task].dependencies) places.push_back(after(each.index));
    if (places.empty()) places.push_back(std::nullopt);
    std::stable_sort(places.begin(), places.end(), [&](const Place& left, const Place& right) {
      return depth(left) < depth(right);
    });
    return places;
  }

  void require_around(Number task, const std::vector<Place>& places, Place inner) const {
    for (const auto& place : places) {
      if (is_around(place, inner)) continue;
      throw user_error(
          "task {} depends on tasks of two branches or loops at once; close one with oph_endif or "
          "oph_endfor first (opened by {})",
          tasks_[task].name, tasks_[found_.blocks[*place].opener].name);
    }
  }

  void open(Number task, Number first, Place parent) {
    found_.block_of[task] = parent;
    found_.opened_by[task] = found_.blocks.size();
    found_.blocks.push_back(
        {task, first, flow_of(tasks_[task]) == Flow::kFor, parent, std::nullopt});
  }

  void place(Number task) {
    const auto flow = flow_of(tasks_[task]);
    const auto places = places_before(task);
    const auto inner = places.back();
    if (flow == Flow::kEndIf) return close_selection(task, places);
    if (flow == Flow::kElseIf || flow == Flow::kElse) return open_alternative(task, places);
    require_around(task, places, inner);
    if (flow == Flow::kEndFor) return close_loop(task, inner);
    found_.block_of[task] = inner;
    if (opens(flow)) open(task, task, inner);
  }

  void close_loop(Number task, Place inner) {
    if (!inner || !found_.blocks[*inner].is_loop) {
      throw user_error("{} without oph_for (task={})", tasks_[task].operator_name,
                       tasks_[task].name);
    }
    close(task, found_.blocks[*inner]);
  }

  void close(Number task, Blocks::Block& block) {
    if (block.closer && *block.closer != task) {
      throw user_error("task {} is closed twice (by {} and {})", tasks_[block.opener].name,
                       tasks_[*block.closer].name, tasks_[task].name);
    }
    block.closer = task;
    found_.block_of[task] = block.parent;
  }

  /// The branch of a selection that a place is in, directly.
  bool is_branch(Place place) const { return place && !found_.blocks[*place].is_loop; }

  void close_selection(Number task, const std::vector<Place>& places) {
    const auto inner = places.back();
    if (!is_branch(inner)) {
      throw user_error("oph_endif without oph_if (task={})", tasks_[task].name);
    }
    const auto& block = found_.blocks[*inner];
    const auto [first, parent] = std::pair{block.first, block.parent};
    std::vector<Place> others;
    for (const auto& place : places) {
      if (!is_branch(place) || found_.blocks[*place].first != first) others.push_back(place);
    }
    require_around(task, others, parent);
    for (auto& branch : found_.blocks) {
      if (branch.first == first) close(task, branch);
    }
  }

  void open_alternative(Number task, const std::vector<Place>& places) {
    Place before;
    for (const auto& each : tasks_[task].dependencies) {
      const auto flow = flow_of(tasks_[each.index]);
      if (flow == Flow::kIf || flow == Flow::kElseIf) before = found_.opened_by[each.index];
    }
    if (!before) {
      throw user_error("{} must depend on an oph_if or oph_elseif (task={})",
                       tasks_[task].operator_name, tasks_[task].name);
    }
    const auto& block = found_.blocks[*before];
    if (const auto [at, is_new] = alternatives_.emplace(block.opener, task); !is_new) {
      throw user_error("task {} has two alternatives ({}, {})", tasks_[block.opener].name,
                       tasks_[at->second].name, tasks_[task].name);
    }
    std::vector<Place> others = places;
    std::erase(others, before);
    require_around(task, others, block.parent);
    open(task, block.first, block.parent);
  }

  void check_closed(const Blocks::Block& block) const {
    if (block.closer) return;
    const auto& task = tasks_[block.opener];
    throw user_error("{} without {} (task={})", task.operator_name,
                     flow_of(task) == Flow::kFor ? "oph_endfor" : "oph_endif", task.name);
  }

  /// All in a block must lead to its end, which otherwise would not wait for it.
  void check_ends() const {
    std::vector<bool> is_waited_for(tasks_.size(), false);
    for (const auto& task : tasks_) {
      for (const auto& each : task.dependencies) is_waited_for[each.index] = true;
    }
    for (Number i = 0; i < tasks_.size(); ++i) {
      const auto place = after(i);
      if (!place || is_waited_for[i]) continue;
      const auto& block = found_.blocks[*place];
      throw user_error("task {} is inside the block of task {}, whose end {} does not wait for it",
                       tasks_[i].name, tasks_[block.opener].name, tasks_[*block.closer].name);
    }
  }

  const std::vector<TaskRequest>& tasks_;
  Blocks found_;
  std::map<Number, Number> alternatives_;  ///< of an oph_if or oph_elseif
};

}  // namespace

bool is_flow_control(std::string_view operator_name) {
  return std::any_of(std::begin(kFlows), std::end(kFlows),
                     [&](const auto& each) { return each.first == operator_name; });
}

Flow flow_of(const TaskRequest& task) {
  for (const auto& [name, flow] : kFlows) {
    if (task.operator_name == name) return flow;
  }
  return Flow::kNone;
}

Blocks Blocks::find(const std::vector<TaskRequest>& tasks) {
  return Finder{tasks}.run();
}

std::vector<Blocks::Number> Blocks::all() const {
  std::vector<Number> tasks(block_of.size());
  std::iota(tasks.begin(), tasks.end(), Number{0});
  return tasks;
}

std::optional<Blocks::Number> Blocks::loop_of(Number task) const {
  for (auto place = block_of[task]; place; place = blocks[*place].parent) {
    const auto& block = blocks[*place];
    if (block.is_loop) return block.opener;
  }
  return std::nullopt;
}

bool Blocks::are_of_one_selection(Number task, Number other) const {
  const auto [one, two] = std::pair{opened_by[task], opened_by[other]};
  return one && two && !blocks[*one].is_loop && blocks[*one].first == blocks[*two].first;
}

std::vector<Blocks::Number> Blocks::body(Number oph_for) const {
  const auto loop = opened_by[oph_for];
  std::vector<Number> tasks;
  for (const auto i : order) {
    auto place = block_of[i];
    while (place && place != loop) place = blocks[*place].parent;
    if (place) tasks.push_back(i);
  }
  return tasks;
}

std::optional<Blocks::Number> Blocks::closer_of(Number opener) const {
  if (!opened_by[opener]) return std::nullopt;
  return blocks[*opened_by[opener]].closer;
}

}  // namespace oph::server
