// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/cube_operator.h"
#include "framework/dimension_kinds.h"
#include "framework/grouping/row_group_operator.h"

namespace oph::operators {
namespace {

using framework::Task;
using io_server::Expression;

/// Makes arrays of the innermost explicit dimensions.
class Rollup final : public framework::RowGroupOperator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube,
      std::array{Parameter{.name = "ndim",
                           .kind = ParameterKind::kInteger,
                           .help = "how many of the innermost explicit dimensions",
                           .fallback = "1",
                           .minimum = 1}},
      framework::shared::kOutput, framework::shared::kMaterialize);
  static constexpr framework::Manual manual{
      .name = "oph_rollup",
      .summary = "Converts explicit dimensions of a datacube to implicit ones.",
      .parameters = kParameters,
      .notes =
          "They become the outermost implicit dimensions: the arrays of as many rows as they have "
          "values together become one, wherever the rows lie.",
      .examples = "oph_rollup ndim=1",
  };

  explicit Rollup(Task&) {}

 protected:
  framework::RowGroupPlan plan_groups(Task& task, const metadb::Cube& input) override {
    auto cube = framework::derived_cube(task, input);
    const auto members = framework::make_implicit(cube, task.arguments().integer("ndim"));
    check_array(task, input, members);
    const auto type = input.measure_type;
    return {std::move(cube),
            {framework::one_group(members), 1, input.rows()},
            Expression::call(
                "oph_roll_up", type, type,
                {Expression::measure(), Expression::integer(members), Expression::member_number()}),
            std::nullopt,
            std::nullopt};
  }

 private:
  static void check_array(Task& task, const metadb::Cube& input, std::int64_t members) {
    const auto row_bytes =
        input.array_length() * static_cast<std::int64_t>(size_of(input.measure_type));
    const auto most = task.store().largest_array(input.fragments.front().io_server);
    if (row_bytes <= most / members) return;
    throw user_error(
        "the arrays of the new cube would be too long for the I/O servers (rows={}, bytes of a "
        "row={}, most bytes={})",
        members, row_bytes, most);
  }
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Rollup);
