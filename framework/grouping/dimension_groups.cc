// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/grouping/dimension_groups.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "framework/coordinates.h"
#include "framework/cube_operator.h"

namespace oph::framework {

std::string DimensionGroups::text() const {
  std::string text;
  for (std::size_t begin = 0; begin < group_of.size();) {
    const auto number = group_of[begin];
    std::size_t end = begin;
    while (end < group_of.size() && group_of[end] == number) ++end;
    if (!text.empty()) text += ',';
    text += std::to_string(number);
    if (end - begin > 1) text += '*' + std::to_string(end - begin);
    begin = end;
  }
  return text;
}

bool DimensionGroups::is_ordered() const {
  std::int64_t seen = 0;
  for (const auto group : group_of) {
    if (group > seen + 1) return false;
    seen = std::max(seen, group);
  }
  return true;
}

DimensionGroups one_group(std::int64_t size) {
  DimensionGroups groups;
  groups.group_of.assign(static_cast<std::size_t>(size), 1);
  groups.count = 1;
  groups.concept_level = metadb::CubeDimension::kAll;
  return groups;
}

DimensionGroups equal_groups(std::int64_t size, std::int64_t group_size) {
  if (group_size >= size) return one_group(size);
  DimensionGroups groups;
  for (std::int64_t i = 0; i < size; ++i) groups.group_of.push_back(i / group_size + 1);
  groups.count = groups.group_of.back();
  return groups;
}

void apply_groups(metadb::CubeDimension& dimension, const DimensionGroups& groups) {
  if (groups.concept_level == metadb::CubeDimension::kAll) return collapse(dimension);
  renumber(dimension, groups.count);
  dimension.concept_level = groups.concept_level;
  dimension.bounds = groups.bounds;
  if (groups.coordinates.empty()) return;
  OPH_CHECK(std::ssize(groups.coordinates) == groups.count);
  dimension.values = pack(dimension.dimension.type, groups.coordinates);
}

}  // namespace oph::framework
