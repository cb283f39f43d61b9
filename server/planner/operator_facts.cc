// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/planner/operator_facts.h"

#include <algorithm>

#include "server/manuals.h"
#include "server/planner/query_text.h"

namespace oph::server {
namespace {

constexpr std::string_view kOnePass[] = {
    "oph_aggregate",   "oph_aggregate2", "oph_apply",     "oph_duplicate",  "oph_exportnc",
    "oph_exportnc2",   "oph_merge",      "oph_intercube", "oph_intercube2", "oph_mergecubes",
    "oph_mergecubes2", "oph_permute",    "oph_reduce",    "oph_reduce2",    "oph_rollup",
    "oph_split",       "oph_subset"};

/// Besides those above. A row that oph_drilldown cuts is computed once for each part.
constexpr std::string_view kMakers[] = {"oph_drilldown", "oph_eof",       "oph_importnc",
                                        "oph_importnc2", "oph_importncs", "oph_randcube",
                                        "oph_randcube2", "oph_regrid"};

bool is_one_pass(std::string_view operator_name) {
  return std::ranges::find(kOnePass, operator_name) != std::end(kOnePass);
}

/// Whether rows are taken for their groups first, and then for themselves.
bool makes_anomalies_of_rows(const TaskRequest& task) {
  const auto mode = task.arguments.find("mode").value_or("series");
  return task.operator_name == "oph_aggregate2" && mode != "series" && mode != "climatology";
}

bool writes_files(std::string_view operator_name) {
  return operator_name.starts_with("oph_exportnc");
}

}  // namespace

bool can_be_virtual(const OperatorManual& manual) {
  return find_argument(manual, "materialize") != nullptr;
}

bool reads_once(const TaskRequest& task) {
  return is_one_pass(task.operator_name) && !makes_anomalies_of_rows(task);
}

bool reads_no_values(const OperatorManual& manual) {
  return manual.is_metadata && manual.name != "oph_explorecube";
}

bool only_makes_cube(std::string_view operator_name) {
  if (writes_files(operator_name)) return false;
  return is_one_pass(operator_name) ||
         std::ranges::find(kMakers, operator_name) != std::end(kMakers);
}

bool is_cheap_to_read(std::string_view operator_name) {
  return operator_name == "oph_subset" || operator_name == "oph_duplicate";
}

bool is_repeatable(const TaskRequest& task) {
  return task.operator_name != "oph_apply" ||
         read_query(task.arguments.find("query").value_or("")).is_repeatable;
}

bool stops_others(const TaskRequest& task) {
  const auto action = task.on_error.action;
  return action == ErrorPolicy::Action::kAbort || action == ErrorPolicy::Action::kBreak;
}

bool holds_variables(const TaskRequest& task) {
  return std::ranges::any_of(task.arguments.arguments(), [](const auto& argument) {
    return may_hold_variables(argument.second);
  });
}

std::string_view argument_of(const TaskRequest& task, const OperatorManual& manual,
                             std::string_view name) {
  if (const auto given = task.arguments.find(name)) return *given;
  const auto* argument = find_argument(manual, name);
  return argument == nullptr || !argument->fallback ? std::string_view{} : *argument->fallback;
}

}  // namespace oph::server
