// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/planner/shape_cut.h"

#include <algorithm>

#include "base/text.h"
#include "server/planner/index_count.h"
#include "server/planner/moving_filter.h"

namespace oph::server {
namespace {

/// The entry for one of several dimensions in an argument that may have one for all.
std::string_view entry_of(const TaskString& arguments, std::string_view name, std::size_t index,
                          std::string_view fallback) {
  const auto entries = split(arguments.find(name).value_or(fallback), '|');
  if (entries.size() == 1) return trim(entries.front());
  return index < entries.size() ? trim(entries[index]) : std::string_view{};
}

/// One filter of a task.
struct Filter {
  std::string text;
  bool is_by_index;
  TaskString others;  ///< arguments that go with one by coordinates
};

Filter filter_of(const TaskString& arguments, std::size_t index) {
  const auto filters = split(arguments.find("subset_filter").value_or("all"), '|');
  Filter filter;
  if (index < filters.size()) filter.text = trim(filters[index]);
  filter.is_by_index = entry_of(arguments, "subset_type", index, "index") == "index";
  if (const auto dates = arguments.find("time_filter")) filter.others.set("time_filter", *dates);
  const auto offset = entry_of(arguments, "offset", index, "0");
  if (offset != "0") filter.others.set("offset", offset);
  return filter;
}

/// False: it cannot be told how much is left.
bool cut_by_index(const Filter& filter, CubeShape::Extent& extent, FilterOrigin origin) {
  const auto count =
      count_positions(filter.text, extent.size, origin == FilterOrigin::kFile ? 0 : 1);
  if (!count) return false;
  if (*count != extent.size) extent.source = 0;
  extent.size = *count;
  return true;
}

bool cut_by_coordinates(Filter filter, CubeShape::Extent& extent, const CountSelected& count,
                        FilterOrigin origin) {
  if (extent.source == 0 || !count) return false;
  // A cube is asked what an import would be, which takes a single interval around the globe.
  const auto moved = origin == FilterOrigin::kCube ? import_filter(filter.text) : std::nullopt;
  filter.others.set("subset_filter", moved.value_or(filter.text));
  const auto text = filter.others.text();
  if (!extent.filter.empty()) return extent.filter == text && moved.has_value();
  const auto selected = count({extent.source, extent.dimension, std::move(filter.others)});
  if (!selected) return false;
  extent.size = *selected;
  extent.filter = text;
  return true;
}

}  // namespace

void cut(const TaskRequest& task, CubeShape& shape, const CountSelected& count,
         FilterOrigin origin) {
  const auto& arguments = task.arguments;
  const auto names = arguments.find("subset_dims").value_or("none");
  if (names == "none") return;
  const auto dimensions = split(names, '|');
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    const auto extent =
        std::ranges::find(shape.extents, trim(dimensions[i]), &CubeShape::Extent::dimension);
    const auto filter = filter_of(arguments, i);
    const bool is_known = extent != shape.extents.end() &&
                          (filter.is_by_index ? cut_by_index(filter, *extent, origin)
                                              : cut_by_coordinates(filter, *extent, count, origin));
    shape.is_bound = shape.is_bound || !is_known;
  }
}

}  // namespace oph::server
