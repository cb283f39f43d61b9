// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/cube_operator.h"
#include "framework/grouping/array_reduction.h"
#include "framework/grouping/consumed_dimensions.h"
#include "framework/grouping/reduced_cells.h"
#include "framework/missing_value.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Reduces every array of a datacube in groups of `group_size` consecutive elements.
class Reduce final : public framework::CubeOperator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube, framework::shared::kReduction, framework::shared::kGroupSize,
      framework::shared::kMissingValue, framework::shared::kOutput, framework::shared::kGrid,
      framework::shared::kMaterialize);
  static constexpr framework::Manual manual{
      .name = "oph_reduce",
      .summary = "Reduces a datacube along its implicit dimensions in groups of fixed size.",
      .parameters = kParameters,
      .notes =
          "Implicit dimensions are consumed from the innermost outward; the groups must end where "
          "a dimension does, and the last one may be smaller.",
      .examples =
          "oph_reduce operation=avg\n"
          "oph_reduce operation=quantile;order=0.9;group_size=365",
  };

  explicit Reduce(Task& task)
      : reduction_{framework::read_reduction(task.arguments())},
        group_size_{framework::read_group_size(task.arguments())} {}

 protected:
  framework::CubePlan plan(Task& task, const metadb::Cube& input) override {
    const auto& arguments = task.arguments();
    auto cube = framework::derived_cube(task, input);
    cube.missing_value = framework::missing_value(arguments, input);
    const auto consumed = framework::consume_dimensions(cube, false, group_size_);
    framework::use_grid(arguments, cube);
    framework::ArrayReduction reduced{reduction_, consumed.groups};
    std::vector<metadb::Attribute> attributes;
    if (reduction_.has_area_weights) {
      attributes = task.catalogue().cubes().attributes(input.id);
      reduced.weights = framework::area_weights_of(consumed.dimensions, attributes);
    }
    auto methods = framework::reduced_cells(reduction_, consumed.dimensions, cube, attributes);
    io_server::RowQuery query;
    query.value = framework::reduced_array(cube, reduced);
    auto plan = framework::plan_rows(std::move(cube), input, query);
    plan.cell_methods = std::move(methods);
    return plan;
  }

 private:
  framework::Reduction reduction_;
  std::optional<std::int64_t> group_size_;  ///< absent: all
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Reduce);
