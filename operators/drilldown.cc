// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/cube_operator.h"
#include "framework/dimension_kinds.h"
#include "framework/grouping/dimension_groups.h"
#include "framework/key_map.h"

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
      framework::shared::kOutput, framework::shared::kMaterialize);
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
    if (parts == 1) return framework::plan_rows(std::move(cube), input, query);
    // Part p of row r is member p of a group of `parts` rows.
    const auto group = framework::one_group(parts);
    query.parts = parts;
    query.key = Expression::call("oph_member_of_group",
                                 {Expression::row_key(), Expression::member_number(),
                                  Expression::text(group.text()), Expression::integer(1)});
    query.value = part_of_array(input, parts, Expression::member_number());
    auto plan = framework::plan_rows(std::move(cube), input, query);
    plan.rows_of_row = parts;
    for (auto& fragment : plan.fragments) {
      auto& output = fragment.output;
      output.key_start = (output.key_start - 1) * parts + 1;
      output.key_end *= parts;
      fragment.view = view_of(fragment, input, group);
    }
    return plan;
  }

 private:
  /// Looks the row up that each of the new ones is a part of.
  static framework::FragmentPart view_of(const framework::FragmentPlan& fragment,
                                         const metadb::Cube& input,
                                         const framework::DimensionGroups& group) {
    const auto parts = std::ssize(group.group_of);
    framework::KeyMap row_of_part;
    row_of_part.add(group, 1);
    auto part = Expression::call("oph_id_to_index2", {Expression::row_key(), Expression::integer(1),
                                                      Expression::integer(parts)});
    framework::FragmentPart view{fragment.parts.front().inputs, {}};
    view.query.value = part_of_array(input, parts, std::move(part));
    view.query.numbering = {fragment.output.key_start, fragment.output.key_end,
                            row_of_part.expression()};
    return view;
  }

  static Expression part_of_array(const metadb::Cube& input, std::int64_t parts, Expression part) {
    return Expression::call("oph_drill_down", input.measure_type, input.measure_type,
                            {Expression::measure(), Expression::integer(parts), std::move(part)});
  }
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Drilldown);
