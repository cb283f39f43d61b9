// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/view_obstacle.h"

#include <algorithm>
#include <numeric>

#include "framework/repeatable.h"

namespace oph::framework {
namespace {

using io_server::Expression;
using io_server::Relation;

/// What MariaDB joins in a statement is 61; readers need some for themselves.
constexpr std::int64_t kMostTables = 40;

std::string obstacle_of(const FragmentPlan& fragment) {
  const auto* part = fragment.view_part();
  if (part == nullptr) return "a fragment is made of rows of several fragments";
  const bool joins_several =
      std::any_of(part->looked_up.begin(), part->looked_up.end(),
                  [](const auto& rows) { return rows.relations.size() > 1; });
  if (joins_several || (part->is_union && part->inputs.size() > 1)) {
    return "a fragment is made of rows of several fragments";
  }
  if (part->query.parts > 1 || part->query.group_by) {
    return "several rows are made of one, or one of several";
  }
  for (const auto& relation : joined_relations(*part)) {
    if (relation.server != fragment.output.io_server) {
      return "a fragment is made of rows on different I/O servers";
    }
  }
  return {};
}

std::int64_t mentions(const Expression& expression, std::size_t source) {
  if (const auto* measure = std::get_if<Expression::Measure>(&expression.node())) {
    return measure->source == source ? 1 : 0;
  }
  const auto* call = std::get_if<Expression::Call>(&expression.node());
  if (call == nullptr) return 0;
  return std::accumulate(call->arguments.begin(), call->arguments.end(), std::int64_t{0},
                         [&](std::int64_t count, const Expression& argument) {
                           return count + mentions(argument, source);
                         });
}

/// Whether a view would be computed several times for one row: along a chain that multiplies.
bool computes_views_again(const FragmentPart& part) {
  const auto all = joined_relations(part);
  for (std::size_t source = 0; source < all.size(); ++source) {
    if (all[source].is_view && mentions(part.value(), source) > 1) return true;
  }
  return false;
}

bool has_views(const std::vector<Relation>& all) {
  return std::any_of(all.begin(), all.end(), [](const auto& each) { return each.is_view; });
}

/// Whether rows of a view would be computed for each of many rows that are made of them, where
/// those of a table are only looked up.
bool shares_rows_of_views(const CubePlan& plan, const FragmentPart& part) {
  if (plan.rows_of_row > 1 && has_views(joined_relations(part))) return true;
  return std::any_of(part.looked_up.begin(), part.looked_up.end(),
                     [](const auto& rows) { return has_views(rows.relations); });
}

}  // namespace

std::vector<Relation> joined_relations(const FragmentPart& part) {
  auto all = part.inputs;
  for (const auto& rows : part.looked_up) {
    all.insert(all.end(), rows.relations.begin(), rows.relations.end());
  }
  return all;
}

std::int64_t joined_tables(const CubePlan& plan, std::span<const metadb::Cube> inputs) {
  std::int64_t tables = 0;
  if (const auto* part = plan.fragments.front().view_part()) {
    // The numbers, where rows are numbered anew.
    tables += part->query.numbering || part->groups ? 1 : 0;
    tables += part->side_key ? 1 : 0;
  }
  // A cube that is looked up, or read twice, is there once for each time.
  for (const auto& input : inputs) tables += input.storage.tables;
  return tables;
}

std::string obstacle_to_view(const CubePlan& plan, std::span<const metadb::Cube> inputs,
                             std::int64_t most_depth) {
  if (plan.cube.is_compressed) return "its arrays are compressed";
  if (plan.has_uncertain_lengths) return "the lengths of its arrays depend on their elements";
  for (const auto& fragment : plan.fragments) {
    auto obstacle = obstacle_of(fragment);
    if (!obstacle.empty()) return obstacle;
  }
  std::int64_t depth = 1;
  for (const auto& input : inputs) depth = std::max(depth, input.storage.depth + 1);
  if (depth > most_depth) {
    return fmt::format("views would be stacked too high (depth={}, limit={})", depth, most_depth);
  }
  const auto tables = joined_tables(plan, inputs);
  if (tables <= kMostTables) return {};
  return fmt::format("its views would join too many tables (tables={}, limit={})", tables,
                     kMostTables);
}

std::string objection_to_view(Task& task, const CubePlan& plan, bool is_automatic) {
  const auto& part = *plan.fragments.front().view_part();
  if (!is_repeatable(task.environment().primitives, part.value())) {
    return "its values could be others whenever they are read";
  }
  if (shares_rows_of_views(plan, part) || (is_automatic && computes_views_again(part))) {
    return "a virtual datacube that it is made of would be computed several times";
  }
  return {};
}

}  // namespace oph::framework
