// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/cube_operator.h"
#include "framework/dimension_kinds.h"
#include "framework/grouping/dimension_groups.h"

namespace oph::operators {
namespace {

using framework::Task;
using io_server::Expression;

/// Makes rows of the outermost implicit dimensions.
class Drilldown final : public framework::CubeOperator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube,
      std::array{Parameter{.name = "ndim",
                           .kind = ParameterKind::kInteger,
                           .help = "how many of the outermost implicit dimensions",
                           .fallback = "1",
                           .minimum = 1}},
      framework::shared::kOutput);
  static constexpr framework::Manual manual{
      .name = "oph_drilldown",
      .summary = "Converts implicit dimensions of a datacube to explicit ones.",
      .parameters = kParameters,
      .notes =
          "They become the innermost explicit dimensions: every row is cut into as many as they "
          "have values together.",
      .examples = "oph_drilldown ndim=1",
  };

  explicit Drilldown(Task&) {}

 protected:
  framework::CubePlan plan(Task& task, const metadb::Cube& input) override {
    auto cube = framework::derived_cube(task, input);
    const auto parts = framework::make_explicit(cube, task.arguments().integer("ndim"));
    io_server::RowQuery query;
    if (parts > 1) {
      // Part p of row r is member p of a group of `parts` rows.
      query.parts = parts;
      query.key = Expression::call(
          "oph_member_of_group",
          {Expression::row_key(), Expression::member_number(),
           Expression::text(framework::one_group(parts).text()), Expression::integer(1)});
      query.value = Expression::call(
          "oph_drill_down", input.measure_type, input.measure_type,
          {Expression::measure(), Expression::integer(parts), Expression::member_number()});
    }
    auto plan = framework::plan_rows(std::move(cube), input, query);
    for (auto& fragment : plan.fragments) {
      fragment.output.key_start = (fragment.output.key_start - 1) * parts + 1;
      fragment.output.key_end *= parts;
    }
    return plan;
  }
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Drilldown);
