// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/grouping/array_reduction.h"

#include "framework/grouping/area_weights.h"

namespace oph::framework {

io_server::Expression reduced_array(const metadb::Cube& cube, const ArrayReduction& reduction) {
  using io_server::Expression;
  const auto& weights = reduction.weights;
  std::vector<Expression> parameters{
      Expression::measure(),
      Expression::text(reduction.reduction.operation),
      Expression::text(reduction.groups.text()),
      Expression::integer(reduction.block),
      Expression::real(reduction.reduction.order),
      weights.empty() ? Expression::text("NULL") : Expression::text(print_weights(weights))};
  if (cube.missing_value) parameters.push_back(Expression::text(*cube.missing_value));
  return Expression::call(reduction.is_anomaly ? "oph_anomaly_groups" : "oph_reduce_groups",
                          cube.measure_type, cube.measure_type, std::move(parameters));
}

}  // namespace oph::framework
