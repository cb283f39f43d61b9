// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "base/text.h"
#include "framework/concept_level.h"
#include "framework/container_place.h"
#include "framework/coordinates.h"
#include "framework/operator.h"

namespace oph::operators {
namespace {

using framework::Task;
using metadb::CubeDimension;

/// Lists the grids of a container, or shows one of them.
class ShowGrid final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      std::array{
          Parameter{"container", ParameterKind::kText, "name or path of the container"},
          Parameter{"grid", ParameterKind::kText, "the grid to show; all: list the names", "all"},
          Parameter{.name = "dim",
                    .help = "dimensions whose values are shown",
                    .fallback = "all",
                    .multiple = true},
          Parameter{.name = "show_index",
                    .kind = ParameterKind::kChoice,
                    .help = "add positions, from 1",
                    .fallback = "no",
                    .values = "yes|no"},
      },
      framework::shared::kWorkingFolder);
  static constexpr framework::Manual manual{
      .name = "oph_showgrid",
      .summary = "Lists the grids of a container, or shows the dimensions of one of them.",
      .parameters = kParameters,
      .examples = "oph_showgrid container=climate",
      .category = "Metadata Access",
      .permission = "read",
      .is_metadata = true,
  };

  explicit ShowGrid(Task& task) : arguments_{task.arguments()} {}

  void execute(Task& task) override {
    if (!task.is_root()) return;
    const auto container = framework::require_container(task, arguments_.text("container"));
    const auto names = task.catalogue().containers().grids(container.id);
    const auto grid = arguments_.text_unless("grid", "all");
    if (!grid) return list(task, names);
    if (std::find(names.begin(), names.end(), *grid) == names.end()) {
      throw user_error("the container has no grid {}{} (grid={})", *grid,
                       names.empty() ? std::string{} : "; it has " + join(names, ", "), *grid);
    }
    show(task, task.catalogue().containers().grid(container.id, *grid));
  }

 private:
  static void list(Task& task, const std::vector<std::string>& names) {
    Grid grid{"Grid List", "", {{"GRID NAME"}}, {}};
    for (const auto& name : names) grid.rows.push_back({name});
    task.response().add_grid("showgrid_list", std::move(grid));
    task.response().add_text("showgrid_tip", "Help Message",
                             "name one of them to see its dimensions: grid=NAME");
  }

  void show(Task& task, const std::vector<CubeDimension>& dimensions) const {
    Grid information{"Dimension Information",
                     "",
                     {{"NAME"}, {"TYPE"}, {"SIZE"}, {"HIERARCHY"}, {"CONCEPT LEVEL"}},
                     {}};
    for (const auto& shown : dimensions) {
      information.rows.push_back({shown.dimension.name, std::string{name(shown.dimension.type)},
                                  std::to_string(shown.size), shown.dimension.hierarchy,
                                  framework::concept_level_label(shown.concept_level)});
    }
    const auto chosen = choose(dimensions);
    task.response().add_grid("showgrid_diminfo", std::move(information));
    for (const auto* dimension : chosen) {
      task.response().add_grid("showgrid_dimvalues", values(*dimension));
    }
  }

  std::vector<const CubeDimension*> choose(const std::vector<CubeDimension>& dimensions) const {
    std::vector<const CubeDimension*> chosen;
    std::vector<std::string> names;
    for (const auto& dimension : dimensions) {
      chosen.push_back(&dimension);
      names.push_back(dimension.dimension.name);
    }
    if (arguments_.text("dim") == "all") return chosen;
    chosen.clear();
    for (const auto& name : arguments_.list("dim")) {
      const auto found = std::find(names.begin(), names.end(), name);
      if (found == names.end()) {
        throw user_error("the grid has no dimension {}; it has {} (dim={})", name,
                         join(names, ", "), name);
      }
      chosen.push_back(&dimensions[static_cast<std::size_t>(found - names.begin())]);
    }
    return chosen;
  }

  /// Here the values come first, other than in a cube.
  Grid values(const CubeDimension& dimension) const {
    Grid grid;
    grid.title = dimension.dimension.name;
    grid.columns = {{"VALUE", framework::label_type(dimension, false)}};
    if (arguments_.flag("show_index")) grid.columns.push_back({"INDEX", "long"});
    for (auto& label : framework::coordinate_labels(dimension, false)) {
      auto& row = grid.rows.emplace_back();
      row.push_back(std::move(label));
      if (grid.columns.size() > 1) row.push_back(std::to_string(grid.rows.size()));
    }
    return grid;
  }

  const framework::Arguments& arguments_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::ShowGrid);
