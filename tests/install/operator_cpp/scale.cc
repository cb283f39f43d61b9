// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/cube_operator.h"

namespace {

using oph::Parameter;
using oph::ParameterKind;
using oph::framework::CubePlan;
using oph::framework::Task;
using oph::io_server::Expression;

/// Multiplies a datacube by a number: the least that an operator that makes a datacube can be.
class Scale final : public oph::framework::CubeOperator {
 public:
  static constexpr auto kParameters = oph::framework::concatenate(
      oph::framework::shared::kCube,
      std::array{
          Parameter{.name = "factor", .kind = ParameterKind::kReal, .help = "what to multiply by"}},
      oph::framework::shared::kOutput);
  static constexpr oph::framework::Manual manual{
      .name = "oph_scale",
      .summary = "Multiplies every element of a datacube by a number.",
      .parameters = kParameters,
  };

  explicit Scale(Task& task) : factor_{task.arguments().real("factor")} {}

 protected:
  CubePlan plan(Task& task, const oph::metadb::Cube& input) override {
    std::vector<Expression> arguments{Expression::measure(), Expression::real(factor_)};
    if (input.missing_value) arguments.push_back(Expression::text(*input.missing_value));
    oph::io_server::RowQuery query;
    query.value = Expression::call("oph_mul_scalar", input.measure_type, input.measure_type,
                                   std::move(arguments));
    return oph::framework::plan_rows(oph::framework::derived_cube(task, input), input, query);
  }

 private:
  double factor_;
};

}  // namespace

OPH_OPERATOR(Scale);
