// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/regrid/row_box.h"

#include <algorithm>
#include <numeric>

namespace oph::operators::regrid {
namespace {

/// Rows of the target in one step of dimension `level`.
std::int64_t rows_below(std::span<const ExplicitDimension> dimensions, std::size_t level) {
  std::int64_t rows = 1;
  for (std::size_t i = level + 1; i < dimensions.size(); ++i) rows *= dimensions[i].target;
  return rows;
}

}  // namespace

std::vector<std::int64_t> ExplicitDimension::sources(std::int64_t begin, std::int64_t end) const {
  std::vector<std::int64_t> positions;
  if (needed.empty()) {
    positions.resize(static_cast<std::size_t>(end - begin));
    std::iota(positions.begin(), positions.end(), begin);
    return positions;
  }
  for (auto i = begin; i < end; ++i) {
    const auto& some = needed[static_cast<std::size_t>(i)];
    positions.insert(positions.end(), some.begin(), some.end());
  }
  std::sort(positions.begin(), positions.end());
  positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
  return positions;
}

std::vector<std::int64_t> RowBox::source_keys(std::span<const ExplicitDimension> dimensions) const {
  std::vector<std::int64_t> keys{0};
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    std::vector<std::int64_t> next;
    next.reserve(keys.size() * ranges[i].sources.size());
    for (const auto key : keys) {
      for (const auto position : ranges[i].sources) {
        next.push_back(key * dimensions[i].source + position);
      }
    }
    keys = std::move(next);
  }
  for (auto& key : keys) ++key;
  return keys;
}

RowBox make_box(std::span<const ExplicitDimension> dimensions, std::int64_t key, std::size_t level,
                std::int64_t count) {
  RowBox box;
  box.first_key = key;
  auto rest = key - 1;
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    const auto& dimension = dimensions[i];
    const auto below = rows_below(dimensions, i);
    const auto position = rest / below;
    rest %= below;
    RowBox::Range range{position, position + 1, {}};
    if (i == level) range.end = position + count;
    if (i > level) range = {0, dimension.target, {}};
    range.sources = dimension.sources(range.begin, range.end);
    box.target_rows *= range.end - range.begin;
    box.source_rows *= static_cast<std::int64_t>(range.sources.size());
    box.ranges.push_back(std::move(range));
  }
  return box;
}

std::int64_t whole_positions(std::span<const ExplicitDimension> dimensions, std::int64_t key,
                             std::size_t level, std::int64_t last_key) {
  const auto below = rows_below(dimensions, level);
  if ((key - 1) % below != 0) return 0;
  const auto position = (key - 1) / below % dimensions[level].target;
  return std::min((last_key - key + 1) / below, dimensions[level].target - position);
}

}  // namespace oph::operators::regrid
