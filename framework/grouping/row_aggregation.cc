// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/grouping/row_aggregation.h"

#include <algorithm>

#include "framework/grouping/area_weights.h"

namespace oph::framework {
namespace {

using io_server::Expression;

/// Whether parts of a group can be combined to the result of all of it.
bool is_mergeable(const std::string& operation) {
  constexpr std::string_view kMergeable[] = {"oph_count", "oph_max", "oph_min", "oph_sum",
                                             "oph_avg",   "oph_std", "oph_var"};
  return std::find(std::begin(kMergeable), std::end(kMergeable), operation) != std::end(kMergeable);
}

Expression aggregate(std::string_view name, const metadb::Cube& cube,
                     std::vector<Expression> parameters) {
  if (cube.missing_value) parameters.push_back(Expression::text(*cube.missing_value));
  return Expression::call(name, cube.measure_type, cube.measure_type, std::move(parameters));
}

Expression samples(const metadb::Cube& cube, const Reduction& reduction) {
  return aggregate("oph_aggregate_samples", cube,
                   {Expression::measure(), Expression::text(reduction.operation),
                    Expression::real(reduction.order)});
}

Expression stage(const metadb::Cube& cube, const Reduction& reduction, std::string_view stage,
                 const Expression& weight) {
  return aggregate("oph_aggregate_rows", cube,
                   {Expression::measure(), Expression::text(reduction.operation),
                    Expression::text(stage), weight});
}

/// The same for several groups at once.
Expression of_groups(const Expression& stage, Expression group, KeyRange groups) {
  auto call = std::get<Expression::Call>(stage.node());
  constexpr std::size_t kMissingValue = 6;
  if (call.arguments.size() == kMissingValue) call.arguments.push_back(Expression::null());
  call.arguments.insert(call.arguments.end(),
                        {std::move(group), Expression::integer(groups.first),
                         Expression::integer(groups.last - groups.first + 1)});
  return Expression{std::move(call)};
}

/// The weight of a row, by its position along the dimension.
Expression row_weight(const RowAggregation& aggregation) {
  const auto size = static_cast<std::int64_t>(aggregation.weights.size());
  return Expression::call(
      "oph_number_of_list",
      {Expression::text(print_weights(aggregation.weights)),
       Expression::call("oph_id_to_index2",
                        {Expression::row_key(), Expression::integer(aggregation.block),
                         Expression::integer(size)})});
}

}  // namespace

RowGroupPlan plan_aggregation(metadb::Cube cube, const RowAggregation& aggregation,
                              std::int64_t rows) {
  const auto& reduction = aggregation.reduction;
  RowGrouping grouping{aggregation.groups, aggregation.block, rows};
  if (!is_mergeable(reduction.operation)) {
    auto whole = samples(cube, reduction);
    return {std::move(cube), std::move(grouping), std::move(whole), std::nullopt, std::nullopt};
  }
  // Of partial results only whether there were weights matters: any but 1 says so.
  const bool is_weighted = !aggregation.weights.empty();
  const auto weight = is_weighted ? row_weight(aggregation) : Expression::real(1);
  auto whole = stage(cube, reduction, "whole", weight);
  auto partial = stage(cube, reduction, "partial", weight);
  auto final = stage(cube, reduction, "final", Expression::real(is_weighted ? 2 : 1));
  auto partials = [partial](Expression row, KeyRange wanted) {
    return of_groups(partial, std::move(row), wanted);
  };
  return {std::move(cube),    std::move(grouping), std::move(whole),
          std::move(partial), std::move(final),    std::move(partials)};
}

}  // namespace oph::framework
