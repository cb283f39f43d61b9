// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/cube_operator.h"
#include "framework/grouping/array_reduction.h"
#include "framework/grouping/consumed_dimensions.h"
#include "framework/grouping/reduced_cells.h"
#include "framework/missing_value.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Reduces every array of a datacube along one dimension, by the periods of its hierarchy.
class Reduce2 final : public framework::CubeOperator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube, framework::shared::kReduction, framework::shared::kPeriods,
      framework::shared::kMissingValue, framework::shared::kOutput, framework::shared::kGrid,
      framework::shared::kMaterialize);
  static constexpr framework::Manual manual{
      .name = "oph_reduce2",
      .summary = "Reduces a datacube along one implicit dimension, guided by its hierarchy.",
      .parameters = kParameters,
      .notes =
          "Periods are those of the dimension's calendar. The new coordinate is the midpoint of "
          "the first and the last value of a group; of a climatology, that of its first "
          "occurrence, moved to the first year (hours of the day: to the first day). Its bounds "
          "are those of the cells of the group or, where these are not known, the begin and the "
          "end of the period. Anomalies keep the dimension as it is.",
      .examples =
          "oph_reduce2 dim=time;concept_level=M;operation=avg\n"
          "oph_reduce2 dim=time;concept_level=M;operation=avg;mode=climatology",
  };

  explicit Reduce2(Task& task) : reduction_{framework::read_reduction(task.arguments())} {}

 protected:
  framework::CubePlan plan(Task& task, const metadb::Cube& input) override {
    const auto& arguments = task.arguments();
    auto cube = framework::derived_cube(task, input);
    cube.missing_value = framework::missing_value(arguments, input);
    auto& dimension = framework::find_reduced_dimension(arguments, cube, false);
    framework::ArrayReduction reduced{reduction_,
                                      framework::read_period_groups(arguments, dimension)};
    for (const auto& inner : cube.dimensions) {
      if (!inner.is_explicit && inner.level > dimension.level) reduced.block *= inner.extent();
    }
    if (reduction_.has_area_weights) {
      reduced.weights = framework::area_weights_of({&dimension, 1},
                                                   task.catalogue().cubes().attributes(input.id));
    }
    auto methods = framework::reduced_periods(reduction_, arguments, dimension);
    reduced.is_anomaly = arguments.text("mode") == "anomaly";
    if (!reduced.is_anomaly) framework::apply_groups(dimension, reduced.groups);
    framework::use_grid(arguments, cube);
    io_server::RowQuery query;
    query.value = framework::reduced_array(cube, reduced);
    auto plan = framework::plan_rows(std::move(cube), input, query);
    plan.cell_methods = std::move(methods);
    return plan;
  }

 private:
  framework::Reduction reduction_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Reduce2);
