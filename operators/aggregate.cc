// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/cube_operator.h"
#include "framework/grouping/consumed_dimensions.h"
#include "framework/grouping/reduced_cells.h"
#include "framework/grouping/row_aggregation.h"
#include "framework/missing_value.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Aggregates the rows of a datacube in groups of `group_size` consecutive ones.
class Aggregate final : public framework::RowGroupOperator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube, framework::shared::kReduction, framework::shared::kGroupSize,
      framework::shared::kMissingValue, framework::shared::kOutput, framework::shared::kGrid,
      framework::shared::kMaterialize);
  static constexpr framework::Manual manual{
      .name = "oph_aggregate",
      .summary = "Aggregates rows along the explicit dimensions in groups of fixed size.",
      .parameters = kParameters,
      .notes =
          "Explicit dimensions are consumed from the innermost outward; the groups must end where "
          "a dimension does, and the last one may be smaller. Rows of a group may lie in several "
          "fragments: the result is the same to the last bit.",
      .examples =
          "oph_aggregate operation=avg;weights=area\n"
          "oph_aggregate operation=max;group_size=8",
  };

  explicit Aggregate(Task& task)
      : reduction_{framework::read_reduction(task.arguments())},
        group_size_{framework::read_group_size(task.arguments())} {}

 protected:
  framework::RowGroupPlan plan_groups(Task& task, const metadb::Cube& input) override {
    const auto& arguments = task.arguments();
    auto cube = framework::derived_cube(task, input);
    cube.missing_value = framework::missing_value(arguments, input);
    const auto consumed = framework::consume_dimensions(cube, true, group_size_);
    framework::use_grid(arguments, cube);
    framework::RowAggregation aggregation{reduction_, consumed.groups};
    std::vector<metadb::Attribute> attributes;
    if (reduction_.has_area_weights) {
      attributes = task.catalogue().cubes().attributes(input.id);
      aggregation.weights = framework::area_weights_of(consumed.dimensions, attributes);
    }
    auto methods = framework::reduced_cells(reduction_, consumed.dimensions, cube, attributes);
    auto plan = framework::plan_aggregation(std::move(cube), aggregation, input.rows());
    plan.cell_methods = std::move(methods);
    return plan;
  }

 private:
  framework::Reduction reduction_;
  std::optional<std::int64_t> group_size_;  ///< absent: all
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Aggregate);
