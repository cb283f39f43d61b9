// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/plan_layout.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace oph::operators::netcdf {
namespace {

/// The part of an axis that a box and a segment share.
struct AxisPiece {
  std::size_t file;
  std::int64_t start;   ///< in the file
  std::int64_t origin;  ///< in the layout
  std::int64_t count;
};

std::vector<AxisPiece> axis_pieces(const PlannedDimension& dimension, std::int64_t start,
                                   std::int64_t count) {
  std::vector<AxisPiece> pieces;
  std::int64_t origin = 0;
  for (const auto& segment : dimension.segments) {
    const auto first = std::max(start, origin);
    const auto end = std::min(start + count, origin + segment.count);
    if (first < end && segment.is_in_file) {
      pieces.push_back({segment.file, segment.start + first - origin, first, end - first});
    }
    origin += segment.count;
  }
  return pieces;
}

}  // namespace

PlanLayout::PlanLayout(const ImportPlan& plan)
    : by_axis(plan.dimensions.size()),
      sizes(plan.dimensions.size()),
      strides(plan.dimensions.size()),
      explicit_index(plan.dimensions.size()),
      explicit_extents{plan.explicit_extents()},
      array_length{plan.array_length()} {
  std::int64_t stride = 1;
  for (auto i = plan.dimensions.size(); i-- > 0;) {
    const auto& dimension = plan.dimensions[i];
    by_axis[dimension.axis] = &dimension;
    sizes[dimension.axis] = dimension.cube.size;
    strides[dimension.axis] = stride;
    stride *= dimension.cube.size;
    // Explicit dimensions come first in a plan.
    explicit_index[dimension.axis] = i;
  }
}

std::int64_t PlanLayout::rows() const {
  return std::accumulate(explicit_extents.begin(), explicit_extents.end(), std::int64_t{1},
                         std::multiplies<>{});
}

Box PlanLayout::whole() const {
  return {std::vector<std::int64_t>(sizes.size(), 0), sizes};
}

Box PlanLayout::box_of_rows(const Box& rows) const {
  auto box = whole();
  for (std::size_t axis = 0; axis < sizes.size(); ++axis) {
    if (!by_axis[axis]->cube.is_explicit) continue;
    box.start[axis] = rows.start[explicit_index[axis]];
    box.count[axis] = rows.count[explicit_index[axis]];
  }
  return box;
}

std::vector<std::int64_t> PlanLayout::packed_strides(const Box& box) const {
  // The strides in the rows tell the order of the dimensions, sizes of 1 apart, which do not
  // matter.
  std::vector<std::size_t> order(sizes.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](auto left, auto right) { return strides[left] < strides[right]; });
  std::vector<std::int64_t> packed(sizes.size());
  std::int64_t stride = 1;
  for (const auto axis : order) {
    packed[axis] = stride;
    stride *= box.count[axis];
  }
  return packed;
}

std::vector<FilePiece> file_pieces(const PlanLayout& layout, const Box& box) {
  const auto rank = layout.sizes.size();
  std::vector<FilePiece> pieces{{0, {{}, {}}, {}}};
  for (std::size_t axis = 0; axis < rank; ++axis) {
    std::vector<FilePiece> longer;
    const auto along = axis_pieces(*layout.by_axis[axis], box.start[axis], box.count[axis]);
    for (const auto& piece : pieces) {
      for (const auto& next : along) {
        auto& grown = longer.emplace_back(piece);
        // One dimension at most is spread over files; all others say 0.
        grown.file += next.file;
        grown.in_file.start.push_back(next.start);
        grown.in_file.count.push_back(next.count);
        grown.origin.push_back(next.origin);
      }
    }
    pieces = std::move(longer);
  }
  std::stable_sort(pieces.begin(), pieces.end(),
                   [](const auto& left, const auto& right) { return left.file < right.file; });
  return pieces;
}

}  // namespace oph::operators::netcdf
