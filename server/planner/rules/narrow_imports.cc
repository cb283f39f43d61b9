// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <optional>
#include <string>

#include "base/text.h"
#include "server/planner/cube_flow.h"
#include "server/planner/moving_filter.h"
#include "server/planner/operator_facts.h"
#include "server/planner/query_text.h"
#include "server/planner/rules/rules.h"

namespace oph::server::plan_rules {
namespace {

using Task = CubeFlow::Task;

/// They show, or depend on, how a cube is cut in fragments; or nobody knows what they do.
constexpr std::string_view kSeeFragments[] = {"oph_cubeschema", "oph_exportnc", "oph_generic",
                                              "oph_list",       "oph_merge",    "oph_script",
                                              "oph_split"};

/// Arguments of an import that its own filters, or those of a later subset, would get in touch
/// with.
constexpr std::string_view kInTheWay[] = {"subset_dims", "subset_filter", "grid",  "hierarchy",
                                          "nfrag",       "run",           "nhost", "vocabulary"};

bool is_import(const TaskRequest& task) {
  return task.operator_name == "oph_importnc" || task.operator_name == "oph_importnc2";
}

/// What a subset keeps, as far as it can be told to an import.
struct Box {
  std::vector<std::string> dimensions;
  std::vector<std::string> filters;
  std::vector<std::string> types;
  TaskString others;  ///< arguments that go with the filters
};

/// The entry for one of several dimensions in an argument that may have one for all.
std::string_view entry_of(const std::vector<std::string_view>& entries, std::size_t index) {
  return trim(entries.size() == 1 ? entries.front() : entries[index]);
}

/// Absent if the task is none whose filters can move.
std::optional<Box> box_of(const TaskRequest& task) {
  const auto& arguments = task.arguments;
  const auto names = arguments.find("subset_dims");
  const auto texts = arguments.find("subset_filter");
  if (task.operator_name != "oph_subset" || !names || !texts || holds_variables(task)) {
    return std::nullopt;
  }
  const auto dimensions = split(*names, '|'), filters = split(*texts, '|');
  const auto types = split(arguments.find("subset_type").value_or("index"), '|');
  const bool is_one_each = filters.size() == dimensions.size() &&
                           (types.size() == 1 || types.size() == dimensions.size());
  if (!is_one_each) return std::nullopt;
  Box box;
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    const auto type = entry_of(types, i);
    const auto filter = trim(filters[i]);
    const auto moved = type == "coord" ? import_filter(filter) : import_positions(filter);
    if (!moved) return std::nullopt;
    if (moved->empty()) continue;
    box.dimensions.emplace_back(trim(dimensions[i]));
    box.filters.push_back(*moved);
    box.types.emplace_back(type);
  }
  const auto offset = arguments.find("offset").value_or("");
  const bool has_all = box.dimensions.size() == dimensions.size();
  if (box.dimensions.empty() || (!has_all && offset.find('|') != offset.npos)) return std::nullopt;
  for (const auto name : {"time_filter", "offset"}) {
    if (const auto value = arguments.find(name)) box.others.set(name, *value);
  }
  return box;
}

bool has_any(const Box& box, std::string_view dimension) {
  return std::ranges::find(box.dimensions, dimension) != box.dimensions.end();
}

/// Whether a task gives the same whether its input or its output is cut to the box.
bool commutes(const TaskRequest& task, const Box& box) {
  const auto& arguments = task.arguments;
  const auto is = [&](std::string_view name, std::string_view value) {
    return arguments.find(name).value_or(value) == value;
  };
  if (holds_variables(task) || arguments.contains("grid")) return false;
  if (task.operator_name == "oph_duplicate") return true;
  if (task.operator_name == "oph_apply") {
    return is("dim_query", "null") && is("on_reduce", "skip") &&
           read_query(arguments.find("query").value_or("")).is_elementwise;
  }
  // What is left after all implicit dimensions have gone are filters of explicit ones: rows.
  if (task.operator_name == "oph_reduce") return is("group_size", "all") && is("weights", "none");
  if (task.operator_name == "oph_reduce2") {
    const auto dimension = arguments.find("dim").value_or("-");
    return is("weights", "none") && dimension != "-" && !has_any(box, dimension);
  }
  return false;
}

bool is_cut_freely(const TaskRequest& import) {
  return std::ranges::none_of(kInTheWay,
                              [&](auto name) { return import.arguments.contains(name); }) &&
         !holds_variables(import);
}

class Narrowing {
 public:
  Narrowing(WorkflowRequest& request, const Manuals& manuals)
      : request_{request}, flow_{request, manuals} {}

  bool is_possible() const {
    for (Task task = 0; task < flow_.size(); ++task) {
      if (!flow_.is_plain(task)) return false;
    }
    return true;
  }

  /// The import that a subset can narrow; absent: none.
  std::optional<Task> import_of(Task subset, const Box& box) const {
    if (sees_fragments(subset)) return std::nullopt;
    for (auto task = flow_.source(subset); task; task = flow_.source(*task)) {
      const auto& request = flow_.task(*task);
      const bool is_private = flow_.readers(*task).size() == 1 && flow_.is_temporary(*task);
      if (!is_private || !stops_others(request)) return std::nullopt;
      if (is_import(request)) {
        return is_cut_freely(request) ? task : std::nullopt;
      }
      if (!commutes(request, box)) return std::nullopt;
    }
    return std::nullopt;
  }

  void narrow(Task import, const Box& box) {
    auto& arguments = request_.tasks[import].arguments;
    arguments.set("subset_dims", join(box.dimensions, "|"));
    arguments.set("subset_filter", join(box.filters, "|"));
    arguments.set("subset_type", join(box.types, "|"));
    for (const auto& [name, value] : box.others.arguments()) arguments.set(name, value);
  }

 private:
  /// Whether the fragments of the cube of a task matter to it, or to those after it.
  bool sees_fragments(Task subset) const {
    for (Task task = 0; task < flow_.size(); ++task) {
      if (!flow_.is_after(task, subset)) continue;
      const auto& name = flow_.task(task).operator_name;
      if (std::ranges::find(kSeeFragments, name) != std::end(kSeeFragments)) return true;
    }
    return false;
  }

  WorkflowRequest& request_;
  const CubeFlow flow_;
};

}  // namespace

void narrow_imports(WorkflowRequest& request, const Manuals& manuals, Plan& plan) {
  Narrowing narrowing{request, manuals};
  if (!narrowing.is_possible()) return;
  for (const auto subset : request.blocks.order) {
    const auto box = box_of(request.tasks[subset]);
    if (!box) continue;
    const auto import = narrowing.import_of(subset, *box);
    if (!import) continue;
    narrowing.narrow(*import, *box);
    plan.steps.push_back(
        {*import, "narrow-import",
         "subset_dims=" + join(box->dimensions, "|") + ", subset_filter=" + join(box->filters, "|"),
         "task " + request.tasks[subset].name + " keeps no more of it"});
  }
}

}  // namespace oph::server::plan_rules
