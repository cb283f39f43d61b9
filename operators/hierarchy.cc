// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "base/text.h"
#include "framework/concept_level.h"
#include "framework/grouping/group_arguments.h"
#include "framework/operator.h"
#include "framework/version.h"

namespace oph::operators {
namespace {

using framework::Task;

constexpr char kNothing = ' ';

/// A concept level, and how values of a finer one make one of it.
struct Level {
  char level;
  char made_of;            ///< kNothing: values are as they came
  std::string_view count;  ///< how many make one; empty: the calendar tells
};

constexpr Level kBaseLevels[] = {{'c', kNothing, ""}, {'A', 'c', "all"}};

constexpr Level kTimeLevels[] = {
    {'c', kNothing, ""}, {'s', 'c', ""},  {'m', 's', "60"}, {'v', 'm', "5"},   {'Q', 'v', "3"},
    {'h', 'Q', "4"},     {'3', 'h', "3"}, {'6', '3', "2"},  {'d', '6', "4"},   {'w', 'd', "7"},
    {'M', 'd', ""},      {'q', 'M', "3"}, {'y', 'q', "4"},  {'A', 'y', "all"},
};

struct Known {
  std::string_view name;
  std::span<const Level> levels;
};

constexpr Known kHierarchies[] = {{"oph_base", kBaseLevels}, {"oph_time", kTimeLevels}};

/// What reductions along a hierarchy can do: the same at every level.
constexpr std::string_view reductions() {
  for (const auto& parameter : framework::shared::kReduction) {
    if (parameter.name == "operation") return parameter.values;
  }
  return {};
}
static_assert(!reductions().empty());

/// Lists the hierarchies that dimensions can have, or the levels of one.
class ShowHierarchy final : public framework::Operator {
 public:
  static constexpr std::array kParameters{
      Parameter{
          .name = "hierarchy", .help = "name of a hierarchy, all lists them", .fallback = "all"},
      Parameter{.name = "hierarchy_version", .help = "version to describe", .fallback = "latest"},
  };
  static constexpr framework::Manual manual{
      .name = "oph_hierarchy",
      .summary = "Lists the hierarchies of dimensions, or the concept levels of one.",
      .parameters = kParameters,
      .examples =
          "oph_hierarchy\n"
          "oph_hierarchy hierarchy=oph_time",
      .category = "Metadata Access",
      .permission = "read",
      .is_metadata = true,
  };

  explicit ShowHierarchy(Task& task) {
    const auto& version = task.arguments().text("hierarchy_version");
    if (version == "latest" || version == framework::kVersion) return;
    throw user_error("hierarchy_version must be latest or {} (hierarchy_version={})",
                     framework::kVersion, version);
  }

  void execute(Task& task) override {
    if (!task.is_root()) return;
    const auto name = task.arguments().text_unless("hierarchy", "all");
    if (!name) return list(task);
    std::vector<std::string> names;
    for (const auto& known : kHierarchies) {
      if (equal_ignoring_case(known.name, *name)) return describe(task, known);
      names.emplace_back(known.name);
    }
    throw user_error("no such hierarchy; there is {} (hierarchy={})", join(names, ", "), *name);
  }

 private:
  static void list(Task& task) {
    Grid grid{"Hierarchy List", "", {{"HIERARCHY NAME"}}, {}};
    for (const auto& known : kHierarchies) grid.rows.push_back({std::string{known.name}});
    task.response().add_grid("hierarchy_list", std::move(grid));
    task.response().add_text("hierarchy_tip", "Useful Tip",
                             "oph_hierarchy hierarchy=<name> describes a hierarchy");
  }

  static void describe(Task& task, const Known& hierarchy) {
    task.response().add_text("hierarchy_function", "Function Name and Version",
                             fmt::format("{} v{}", hierarchy.name, framework::kVersion));
    Grid grid{"Hierarchy Attributes",
              "",
              {{"LONG NAME"},
               {"SHORT NAME"},
               {"AGGREGATION FIELD"},
               {"AGGREGATION SET"},
               {"AGGREGATION FUNCTIONS"}},
              {}};
    for (const auto& level : hierarchy.levels) grid.rows.push_back(row(level));
    task.response().add_grid("hierarchy_attrs", std::move(grid));
  }

  static std::vector<std::string> row(const Level& level) {
    std::vector<std::string> cells{std::string{framework::concept_level_name(level.level)},
                                   std::string{level.level}};
    cells.resize(5);
    if (level.made_of == kNothing) return cells;
    cells[2] = framework::concept_level_name(level.made_of);
    cells[3] = level.count;
    cells[4] = reductions();
    return cells;
  }
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::ShowHierarchy);
