// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "framework/cube_operator.h"
#include "framework/grouping/consumed_dimensions.h"
#include "framework/grouping/reduced_cells.h"
#include "framework/grouping/row_aggregation.h"
#include "framework/missing_value.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Aggregates the rows of a datacube along one dimension, by the periods of its hierarchy.
class Aggregate2 final : public framework::RowGroupOperator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube, framework::shared::kReduction, framework::shared::kPeriods,
      framework::shared::kMissingValue, framework::shared::kOutput, framework::shared::kGrid,
      framework::shared::kMaterialize);
  static constexpr framework::Manual manual{
      .name = "oph_aggregate2",
      .summary = "Aggregates rows along one explicit dimension, guided by its hierarchy.",
      .parameters = kParameters,
      .notes =
          "Periods are those of the dimension's calendar; coordinates are as in OPH_REDUCE2. Rows "
          "of a period may lie in several fragments: the result is the same to the last bit.",
      .examples = "oph_aggregate2 dim=lon;operation=avg",
  };

  explicit Aggregate2(Task& task) : reduction_{framework::read_reduction(task.arguments())} {}

 protected:
  framework::RowGroupPlan plan_groups(Task& task, const metadb::Cube& input) override {
    const auto& arguments = task.arguments();
    auto cube = framework::derived_cube(task, input);
    cube.missing_value = framework::missing_value(arguments, input);
    auto& dimension = framework::find_reduced_dimension(arguments, cube, true);
    framework::RowAggregation aggregation{reduction_,
                                          framework::read_period_groups(arguments, dimension)};
    for (const auto& inner : cube.dimensions) {
      if (inner.is_explicit && inner.level > dimension.level) aggregation.block *= inner.extent();
    }
    if (reduction_.has_area_weights) {
      aggregation.weights = framework::area_weights_of(
          {&dimension, 1}, task.catalogue().cubes().attributes(input.id));
    }
    auto methods = framework::reduced_periods(reduction_, arguments, dimension);
    framework::apply_groups(dimension, aggregation.groups);
    framework::use_grid(arguments, cube);
    auto plan = framework::plan_aggregation(std::move(cube), aggregation, input.rows());
    plan.cell_methods = std::move(methods);
    if (arguments.text("mode") == "anomaly") plan.each_row = anomaly(plan.cube);
    return plan;
  }

 private:
  /// A row minus the row of its group.
  static io_server::Expression anomaly(const metadb::Cube& cube) {
    using io_server::Expression;
    const auto type = call_name(cube.measure_type);
    std::vector<Expression> arguments{Expression::text(fmt::format("{}|{}", type, type)),
                                      Expression::text(type), Expression::measure(),
                                      Expression::measure(1), Expression::text("oph_anomaly")};
    if (cube.missing_value) arguments.push_back(Expression::text(*cube.missing_value));
    return Expression::call("oph_operator_array", std::move(arguments));
  }

  framework::Reduction reduction_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Aggregate2);
