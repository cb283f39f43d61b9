// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/grouping/reduced_cells.h"

#include <fmt/format.h>

#include <algorithm>

#include "framework/geographic_dimension.h"

namespace oph::framework {
namespace {

/// The name that appendix E of the CF conventions has for an operation; empty: none.
std::string_view cf_method(const Reduction& reduction) {
  constexpr std::pair<std::string_view, std::string_view> kMethods[] = {
      {"oph_avg", "mean"},
      {"oph_max", "maximum"},
      {"oph_min", "minimum"},
      {"oph_sum", "sum"},
      {"oph_std", "standard_deviation"},
      {"oph_var", "variance"}};
  for (const auto& [operation, method] : kMethods) {
    if (operation == reduction.operation) return method;
  }
  const bool is_median = reduction.operation == "oph_quantile" && reduction.order == 0.5;
  return is_median ? "median" : "";
}

/// Whether the whole surface of the grid became one cell.
bool is_area(std::span<const metadb::CubeDimension> dimensions, const metadb::Cube& cube,
             std::span<const metadb::Attribute> attributes) {
  if (dimensions.size() != 2) return false;
  const auto first = geographic_axis(dimensions[0], attributes);
  const auto second = geographic_axis(dimensions[1], attributes);
  if (!first || !second || first == second) return false;
  return std::all_of(dimensions.begin(), dimensions.end(), [&](const auto& dimension) {
    return cube.find_dimension(dimension.dimension.name)->is_collapsed();
  });
}

}  // namespace

CellMethods reduced_cells(const Reduction& reduction,
                          std::span<const metadb::CubeDimension> dimensions,
                          const metadb::Cube& cube, std::span<const metadb::Attribute> attributes) {
  const auto method = cf_method(reduction);
  if (method.empty() || dimensions.empty()) return {};
  if (!reduction.has_area_weights) {
    std::string text;
    for (const auto& dimension : dimensions) text += dimension.dimension.name + ": ";
    return {text.append(method)};
  }
  if (is_area(dimensions, cube, attributes)) return {fmt::format("area: {}", method)};
  auto unweighted = reduction;
  unweighted.has_area_weights = false;
  return {reduced_cells(unweighted, dimensions, cube, attributes).text + " (area-weighted)"};
}

CellMethods reduced_periods(const Reduction& reduction, const Arguments& arguments,
                            const metadb::CubeDimension& dimension) {
  const auto& mode = arguments.text("mode");
  if (mode == "anomaly") return {};
  const auto method = cf_method(reduction);
  const auto& name = dimension.dimension.name;
  CellMethods methods;
  if (mode == "climatology") methods.climatology = name;
  if (method.empty()) return methods;
  if (mode == "series") {
    methods.text =
        fmt::format("{}: {}{}", name, method, reduction.has_area_weights ? " (area-weighted)" : "");
    return methods;
  }
  // Hours and shorter periods recur each day, the others each year.
  constexpr std::string_view kPartsOfYear = "dMq";
  const auto level = read_period_level(arguments, dimension);
  const auto* const cycle = kPartsOfYear.find(level) == std::string_view::npos ? "days" : "years";
  methods.text = fmt::format("{0}: {1} within {2} {0}: {1} over {2}", name, method, cycle);
  return methods;
}

}  // namespace oph::framework
