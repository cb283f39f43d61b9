// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"
#include "framework/cube_operator.h"
#include "framework/missing_value.h"

namespace oph::operators {
namespace {

using framework::Task;
using io_server::Expression;

/// Reduces every array of a datacube in groups of `group_size` consecutive elements.
class Reduce final : public framework::CubeOperator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube,
      std::array{
          Parameter{.name = "operation",
                    .kind = ParameterKind::kChoice,
                    .help = "how a group becomes one value",
                    .values = "count|max|min|avg|sum|std|var|cmoment|acmoment|rmoment|armoment|"
                              "quantile|arg_max|arg_min"},
          Parameter{.name = "order",
                    .kind = ParameterKind::kReal,
                    .help = "exponent of a moment, or probability of a quantile (0 to 1)",
                    .fallback = "2",
                    .minimum = 0},
          Parameter{"group_size", ParameterKind::kText, "elements of a group, or all", "all"}},
      framework::shared::kMissingValue, framework::shared::kOutput, framework::shared::kGrid);
  static constexpr framework::Manual manual{
      .name = "oph_reduce",
      .summary = "Reduces a datacube along its implicit dimensions in groups of fixed size.",
      .parameters = kParameters,
      .notes =
          "Implicit dimensions are consumed from the innermost outward; the group size must "
          "divide the product of the sizes that it consumes.",
  };

  explicit Reduce(Task& task) : group_size_{read_group_size(task.arguments())} {
    const auto& arguments = task.arguments();
    if (arguments.text("operation") == "quantile" && arguments.real("order") > 1) {
      throw user_error("order must be between 0 and 1 for a quantile (order={})",
                       arguments.text("order"));
    }
  }

 protected:
  framework::CubePlan plan(Task& task, const metadb::Cube& input) override {
    const auto& arguments = task.arguments();
    auto cube = framework::derived_cube(task, input);
    cube.missing_value = framework::missing_value(arguments, input);
    consume(cube);
    framework::use_grid(arguments, cube);

    const auto type = input.measure_type;
    std::vector<Expression> parameters{
        Expression::measure(), Expression::text("oph_" + arguments.text("operation")),
        Expression::integer(group_size_.value_or(0)), Expression::real(arguments.real("order"))};
    if (cube.missing_value) parameters.push_back(Expression::text(*cube.missing_value));
    io_server::RowQuery query;
    query.value = Expression::call("oph_reduce", type, type, std::move(parameters));
    return framework::plan_rows(std::move(cube), input, query);
  }

 private:
  static std::optional<std::int64_t> read_group_size(const framework::Arguments& arguments) {
    const auto& text = arguments.text("group_size");
    if (text == "all" || text == "max") return std::nullopt;
    const auto size = parse_integer(text);
    if (size && *size >= 1) return size;
    throw user_error("group_size must be a whole number of at least 1, or all (group_size={})",
                     text);
  }

  /// Takes the groups out of the implicit dimensions.
  void consume(metadb::Cube& cube) const {
    const auto group = group_size_.value_or(cube.array_length());
    if (group > cube.array_length()) {
      throw user_error("group size is larger than the array (length={}, group_size={})",
                       cube.array_length(), group);
    }
    std::int64_t consumed = 1;
    for (auto dimension = cube.dimensions.rbegin(); dimension != cube.dimensions.rend();
         ++dimension) {
      if (dimension->is_explicit || dimension->is_collapsed()) continue;
      if (group_size_ && consumed >= group) return;
      consumed *= dimension->size;
      if (consumed <= group) {
        framework::collapse(*dimension);
      } else if (consumed % group == 0) {
        framework::renumber(*dimension, consumed / group);
      } else {
        throw user_error("group size must divide the array length (length={}, group_size={})",
                         consumed, group);
      }
    }
  }

  std::optional<std::int64_t> group_size_;  ///< absent: all
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Reduce);
