// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/subset/subset_filter.h"

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/text.h"
#include "framework/coordinates.h"
#include "framework/subset/coordinate_filter.h"
#include "framework/subset/index_filter.h"

namespace oph::framework {
namespace {

/// The item for dimension `index`: the only one, or the one at its place.
const std::string& item(const std::vector<std::string>& items, std::size_t index,
                        std::size_t dimensions, std::string_view argument) {
  if (items.size() == 1) return items.front();
  if (items.size() != dimensions) {
    throw user_error("{} needs one value, or one for each of subset_dims ({}={}, subset_dims={})",
                     argument, argument, items.size(), dimensions);
  }
  return items[index];
}

double read_offset(const std::string& text) {
  const auto offset = parse_real(text);
  if (!offset) throw user_error("offset must be a number (offset={})", text);
  return *offset;
}

bool is_everything(const std::string& text) {
  return text == "all" || text == "none";
}

std::string print_names(std::span<const metadb::CubeDimension> dimensions) {
  std::vector<std::string> names;
  for (const auto& dimension : dimensions) names.push_back(dimension.dimension.name);
  return join(names, ", ");
}

std::size_t require(std::span<const metadb::CubeDimension> dimensions, const std::string& name) {
  const auto found = std::find_if(dimensions.begin(), dimensions.end(), [&](const auto& dimension) {
    return dimension.dimension.name == name;
  });
  if (found == dimensions.end()) {
    throw user_error("the cube has no dimension {}; it has {}", name, print_names(dimensions));
  }
  return static_cast<std::size_t>(found - dimensions.begin());
}

}  // namespace

std::vector<DimensionFilter> subset_filters(const Arguments& arguments,
                                            std::string_view offset_argument) {
  const auto names = arguments.list("subset_dims");
  const auto texts = arguments.list("subset_filter");
  if (names.empty() || names.front() == "none") {
    if (texts.empty() || is_everything(texts.front())) return {};
    throw user_error("subset_dims is missing (subset_filter={})", arguments.text("subset_filter"));
  }
  if (texts.size() != names.size()) {
    throw user_error(
        "subset_filter needs one filter for each of subset_dims (subset_filter={}, subset_dims={})",
        texts.size(), names.size());
  }
  const auto types = arguments.list("subset_type");
  const bool has_dates = arguments.flag("time_filter");
  const auto offsets =
      offset_argument.empty() ? std::vector<std::string>{"0"} : arguments.list(offset_argument);
  std::vector<DimensionFilter> filters;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool is_known = std::any_of(filters.begin(), filters.end(), [&](const auto& filter) {
      return filter.dimension == names[i];
    });
    if (is_known) throw user_error("subset_dims names a dimension twice ({})", names[i]);
    filters.push_back({names[i], texts[i], item(types, i, names.size(), "subset_type") == "coord",
                       has_dates, read_offset(item(offsets, i, names.size(), "offset"))});
  }
  return filters;
}

std::vector<std::int64_t> selected_positions(const DimensionFilter& filter,
                                             const metadb::CubeDimension& dimension,
                                             const FilterRules& rules) {
  std::set<std::int64_t> selected;
  if (is_everything(filter.text)) {
    for (std::int64_t i = 0; i < dimension.size; ++i) selected.insert(selected.end(), i);
  } else if (filter.by_coordinate) {
    select_by_coordinate(filter, dimension, selected);
  } else {
    select_by_index(filter.text, dimension, rules, selected);
  }
  std::vector<std::int64_t> positions{selected.begin(), selected.end()};
  if (positions.empty()) {
    const auto labels = coordinate_labels(dimension, filter.has_dates);
    throw user_error(
        "the filter selects nothing of {}, which goes from {} to {} (subset_filter={})",
        dimension.dimension.name, labels.front(), labels.back(), filter.text);
  }
  const auto hull = positions.back() - positions.front() + 1;
  if (rules.is_single_interval && hull != static_cast<std::int64_t>(positions.size())) {
    throw user_error("the filter of {} must select one interval (subset_filter={})",
                     dimension.dimension.name, filter.text);
  }
  return positions;
}

Selection selection(std::span<const DimensionFilter> filters,
                    std::span<const metadb::CubeDimension> dimensions, const FilterRules& rules) {
  Selection selection(dimensions.size());
  for (const auto& filter : filters) {
    const auto index = require(dimensions, filter.dimension);
    const auto& dimension = dimensions[index];
    if (dimension.is_collapsed()) {
      throw user_error("dimension {} is collapsed: it has no values to select from",
                       filter.dimension);
    }
    auto positions = selected_positions(filter, dimension, rules);
    if (static_cast<std::int64_t>(positions.size()) < dimension.size) {
      selection[index] = std::move(positions);
    }
  }
  return selection;
}

}  // namespace oph::framework
