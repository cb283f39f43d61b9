// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/container_place.h"
#include "framework/operator.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Shows a container and the dimensions that its cubes may have.
class ContainerSchema final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      std::array{Parameter{"container", ParameterKind::kText, "name or path of the container"}},
      framework::shared::kWorkingFolder);
  static constexpr framework::Manual manual{
      .name = "oph_containerschema",
      .summary = "Shows the description, the vocabulary and the dimensions of a container.",
      .parameters = kParameters,
      .notes =
          "Base time, calendar and so on are those of time dimensions; other dimensions have "
          "empty cells there, and so has what only calendars of users have.",
      .examples = "oph_containerschema container=climate",
      .category = "Metadata Access",
      .permission = "read",
      .is_metadata = true,
  };

  explicit ContainerSchema(Task&) {}

  void execute(Task& task) override {
    if (!task.is_root()) return;
    const auto container = framework::require_container(task, task.arguments().text("container"));
    task.response().add_grid("containerschema_info",
                             {"Container Information",
                              "",
                              {{"NAME"}, {"DESCRIPTION"}, {"VOCABULARY"}},
                              {{container.name, container.description, container.vocabulary}}});
    task.response().add_grid("containerschema_diminfo",
                             describe(task.catalogue().containers().dimensions(container.id)));
  }

 private:
  static Grid describe(const std::vector<metadb::Dimension>& dimensions) {
    Grid grid{"Dimension Information",
              "",
              {{"NAME"},
               {"TYPE"},
               {"HIERARCHY"},
               {"BASE TIME"},
               {"CALENDAR"},
               {"UNITS"},
               {"LEAP MONTH", "int"},
               {"LEAP YEAR", "int"},
               {"MONTH LENGTHS"}},
              {}};
    for (const auto& dimension : dimensions) {
      auto& row = grid.rows.emplace_back();
      row = {dimension.name, std::string{name(dimension.type)}, dimension.hierarchy};
      row.resize(grid.columns.size());
      if (!dimension.is_time()) continue;
      const auto& time = dimension.time;
      row[3] = time.base_time;
      row[4] = time.calendar;
      row[5] = time.units;
      if (time.calendar != "user_defined") continue;
      row[6] = std::to_string(time.leap_month);
      row[7] = std::to_string(time.leap_year);
      row[8] = time.month_lengths;
    }
    return grid;
  }
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::ContainerSchema);
