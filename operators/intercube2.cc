// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/cube_operator.h"
#include "operators/several/combination.h"

namespace oph::operators {
namespace {

using framework::Task;
using io_server::Expression;

/// Combines any number of datacubes element by element.
class InterCube2 final : public framework::CubeOperator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      std::array{Parameter{.name = "cubes",
                           .kind = ParameterKind::kCube,
                           .help = "operands, two at least",
                           .multiple = true},
                 Parameter{.name = "operation",
                           .kind = ParameterKind::kChoice,
                           .help = "what to compute of the elements; arg_max and arg_min tell "
                                   "which operand has the extreme, from 1",
                           .fallback = "avg",
                           .values = "avg|sum|mul|max|min|arg_max|arg_min"},
                 several::kCombinedMeasure},
      framework::shared::kMissingValue, framework::shared::kOutput,
      framework::shared::kMaterialize);
  static constexpr framework::Manual manual{
      .name = "oph_intercube2",
      .summary = "Combines datacubes element by element.",
      .parameters = kParameters,
      .notes =
          "The operands need the same type and sizes, not the same fragments: the new "
          "datacube has those of the first. Missing elements are left out; different missing "
          "values are brought together.",
      .examples = "oph_intercube2 cubes=$run1|$run2|$run3;operation=avg",
  };

  explicit InterCube2(Task&) {}

 protected:
  std::vector<metadb::Cube> read_inputs(Task& task) override {
    operands_.emplace(several::read_cubes(task, task.arguments().list("cubes")));
    return operands_->cubes();
  }

  framework::CubePlan plan(Task& task, const metadb::Cube& input) override {
    const auto& arguments = task.arguments();
    auto cube = several::combined_cube(task, *operands_);

    std::vector<Expression> arrays;
    for (std::size_t i = 0; i < operands_->size(); ++i) {
      several::check_equal_sizes("implicit", several::sizes(input, false),
                                 several::sizes((*operands_)[i], false));
      arrays.push_back(operands_->array(i));
    }
    std::vector<Expression> parameters{Expression::text("oph_" + arguments.text("operation"))};
    if (cube.missing_value) parameters.push_back(Expression::text(*cube.missing_value));
    io_server::RowQuery query;
    query.value = operands_->call("oph_operation_array", input.measure_type, std::move(arrays),
                                  std::move(parameters));
    return framework::plan_joined_rows(std::move(cube), operands_->cubes(), query);
  }

  std::string_view response_key() const override { return "intercube"; }

 private:
  std::optional<several::Operands> operands_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::InterCube2);
