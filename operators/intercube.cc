// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "framework/cube_operator.h"
#include "operators/several/combination.h"

namespace oph::operators {
namespace {

using framework::Task;
using io_server::Expression;

/// Combines two datacubes element by element.
class InterCube final : public framework::CubeOperator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      std::array{
          Parameter{"cube", ParameterKind::kCube, "first operand, without cubes", "-"},
          Parameter{"cube2", ParameterKind::kCube, "second operand, without cubes", "-"},
          Parameter{.name = "cubes",
                    .kind = ParameterKind::kCube,
                    .help = "both operands; goes before cube and cube2",
                    .fallback = "-",
                    .multiple = true},
          Parameter{.name = "operation",
                    .kind = ParameterKind::kChoice,
                    .help = "what to compute of the elements a and b: abs is the root of a² + b², "
                            "arg the angle of (a, b), mask is a where b is not 0; corr is the "
                            "correlation of the two arrays of a row",
                    .fallback = "sub",
                    .values = "sum|sub|mul|div|abs|arg|corr|mask|max|min|arg_max|arg_min"},
          Parameter{.name = "on_missing",
                    .kind = ParameterKind::kChoice,
                    .help = "where one operand is missing, the other counts alone (skip), or the "
                            "result is missing (propagate); abs, arg, corr and mask need both",
                    .fallback = "skip",
                    .values = "skip|propagate"},
          several::kCombinedMeasure},
      framework::shared::kMissingValue, framework::shared::kOutput,
      framework::shared::kMaterialize);
  static constexpr framework::Manual manual{
      .name = "oph_intercube",
      .summary = "Combines two datacubes element by element.",
      .parameters = kParameters,
      .notes =
          "The operands need the same type and sizes, not the same fragments: the new "
          "datacube has those of the first. The second one may lack dimensions, explicit or "
          "implicit, that the first has, if the others have the same names, sizes and order: it is "
          "repeated along them, as a mean over time is for every time. "
          "Different missing values are brought together.",
      .examples = "oph_intercube cube=$tas;cube2=$usual;operation=sub;measure=anomaly",
  };

  explicit InterCube(Task&) {}

 protected:
  std::vector<metadb::Cube> read_inputs(Task& task) override {
    const auto& arguments = task.arguments();
    std::vector<std::string> pids{arguments.text("cube"), arguments.text("cube2")};
    if (arguments.text_unless("cubes", "-")) pids = arguments.list("cubes");
    if (pids.size() != 2) {
      throw user_error("cubes must name two datacubes (cubes={})", arguments.text("cubes"));
    }
    for (const auto& pid : pids) {
      if (pid == "-") throw user_error("two datacubes are needed: cube and cube2, or cubes");
    }
    operands_.emplace(several::read_cubes(task, pids), true);
    return operands_->cubes();
  }

  framework::CubePlan plan(Task& task, const metadb::Cube&) override {
    const auto& arguments = task.arguments();
    auto cube = several::combined_cube(task, *operands_);
    if (arguments.text("operation") == "corr") take_correlation(cube);
    io_server::RowQuery query;
    query.value = value(arguments.text("operation"), cube.measure_type,
                        arguments.text("on_missing") == "propagate");
    const auto maps = operands_->key_maps();
    const bool has_same_rows =
        std::all_of(maps.begin(), maps.end(), [](const auto& map) { return map.is_same(); });
    if (has_same_rows) {
      return framework::plan_joined_rows(std::move(cube), operands_->cubes(), query);
    }
    return framework::plan_looked_up_rows(std::move(cube), operands_->cubes(), maps, query);
  }

 private:
  /// Coefficients are no integers.
  static void take_correlation(metadb::Cube& cube) {
    for (auto& dimension : cube.dimensions) {
      if (!dimension.is_explicit) framework::collapse(dimension);
    }
    if (is_integer(cube.measure_type)) cube.measure_type = ElementType::kDouble;
  }

  Expression value(const std::string& operation, ElementType output, bool propagates) const {
    auto a = operands_->array(0);
    auto b = operands_->repeated_array(1);
    std::vector<Expression> arrays{propagates ? where_known(a, b) : a,
                                   propagates ? where_known(b, a) : b};
    std::vector<Expression> parameters;
    const bool is_correlation = operation == "corr";
    if (!is_correlation) parameters.push_back(Expression::text("oph_" + operation));
    if (const auto& missing = operands_->missing_value()) {
      parameters.push_back(Expression::text(*missing));
    }
    return operands_->call(is_correlation ? "oph_gsl_correlation" : "oph_operator_array", output,
                           std::move(arrays), std::move(parameters));
  }

  /// The elements of `a` where `b` is not missing.
  Expression where_known(const Expression& a, const Expression& b) const {
    std::vector<Expression> parameters;
    if (const auto& missing = operands_->missing_value()) {
      parameters.push_back(Expression::text(*missing));
    }
    return operands_->call("oph_mask_missing_array", operands_->front().measure_type, {a, b},
                           std::move(parameters));
  }

  std::optional<several::Operands> operands_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::InterCube);
