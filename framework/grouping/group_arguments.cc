// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/grouping/group_arguments.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "framework/concept_level.h"

namespace oph::framework {

Reduction read_reduction(const Arguments& arguments) {
  const auto& operation = arguments.text("operation");
  const auto order = arguments.real("order");
  if (operation == "quantile" && order > 1) {
    throw user_error("order must be between 0 and 1 for a quantile (order={})",
                     arguments.text("order"));
  }
  const bool has_weights = arguments.text("weights") == "area";
  constexpr std::string_view kWeighing[] = {"count", "max", "min", "avg", "sum", "std", "var"};
  const bool is_weighing =
      std::find(std::begin(kWeighing), std::end(kWeighing), operation) != std::end(kWeighing);
  if (has_weights && !is_weighing) {
    throw user_error("the operation takes no weights (operation={})", operation);
  }
  return {"oph_" + operation, order, has_weights};
}

std::optional<std::int64_t> read_group_size(const Arguments& arguments) {
  const auto& text = arguments.text("group_size");
  if (text == "all" || text == "max") return std::nullopt;
  const auto size = parse_integer(text);
  if (size && *size >= 1) return size;
  throw user_error("group_size must be a whole number of at least 1, or all (group_size={})", text);
}

metadb::CubeDimension& find_reduced_dimension(const Arguments& arguments, metadb::Cube& cube,
                                              bool is_explicit) {
  const auto* const kind = is_explicit ? "explicit" : "implicit";
  const auto name = arguments.text_unless("dim", "-");
  std::vector<std::string> names;
  for (auto dimension = cube.dimensions.rbegin(); dimension != cube.dimensions.rend();
       ++dimension) {
    if (dimension->is_explicit != is_explicit || dimension->is_collapsed()) continue;
    if (!name || dimension->dimension.name == *name) return *dimension;
    names.push_back(dimension->dimension.name);
  }
  if (names.empty()) throw user_error("the cube has no {} dimension left to reduce", kind);
  std::reverse(names.begin(), names.end());
  throw user_error("the cube has no {} dimension {} to reduce; it has {}", kind, *name,
                   join(names, ", "));
}

char read_period_level(const Arguments& arguments, const metadb::CubeDimension& dimension) {
  const auto& text = arguments.text("concept_level");
  if (text == "A" || equal_ignoring_case(text, "all")) return metadb::CubeDimension::kAll;
  return parse_concept_level(dimension.dimension, text);
}

DimensionGroups read_period_groups(const Arguments& arguments,
                                   const metadb::CubeDimension& dimension) {
  PeriodRule rule;
  rule.level = read_period_level(arguments, dimension);
  rule.border_is_next = arguments.text("midnight") == "00";
  rule.is_cyclic = arguments.text("mode") != "series";
  rule.first_month = static_cast<int>(arguments.integer("first_month"));
  return period_groups(dimension, rule);
}

}  // namespace oph::framework
