// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/row_layout.h"

#include <algorithm>

namespace oph::file_array {
namespace {

/// The part of an axis that a box and a segment share.
struct AxisPiece {
  std::size_t part;
  std::int64_t start;   ///< in the file
  std::int64_t origin;  ///< among what is wanted
  std::int64_t count;
};

std::vector<AxisPiece> axis_pieces(const Axis& axis, std::int64_t start, std::int64_t count) {
  std::vector<AxisPiece> pieces;
  std::int64_t origin = 0;
  for (const auto& segment : axis.segments) {
    const auto first = std::max(start, origin);
    const auto end = std::min(start + count, origin + segment.count);
    if (first < end)
      pieces.push_back({segment.part, segment.start + first - origin, first, end - first});
    origin += segment.count;
  }
  return pieces;
}

/// The largest extent that a file has along an axis.
std::int64_t longest_extent(const FileIndex& index, std::size_t axis) {
  std::int64_t longest = 0;
  for (const auto& part : index.parts) longest = std::max(longest, part.extents[axis]);
  return longest;
}

}  // namespace

RowLayout::RowLayout(const FileIndex& index)
    : index_{index}, rows_{index.rows()}, array_length_{index.array_length()} {
  for (std::size_t i = 0; i < index.axes.size(); ++i) {
    strides_.push_back(index.axes[i].stride);
    if (index.axes[i].is_explicit && index.axes[i].size() > 1) row_axes_.push_back(i);
  }
  std::sort(row_axes_.begin(), row_axes_.end(),
            [&](auto a, auto b) { return strides_[a] > strides_[b]; });
  for (const auto axis : row_axes_) row_extents_.push_back(index.axes[axis].size());
}

std::vector<Box> RowLayout::boxes_of_rows(std::int64_t first, std::int64_t rows) const {
  std::vector<Box> boxes;
  for (const auto& part : row_boxes(row_extents_, first, rows)) {
    Box box{std::vector<std::int64_t>(strides_.size(), 0), {}};
    for (const auto& axis : index_.axes) box.count.push_back(axis.size());
    for (std::size_t i = 0; i < row_axes_.size(); ++i) {
      box.start[row_axes_[i]] = part.start[i];
      box.count[row_axes_[i]] = part.count[i];
    }
    boxes.push_back(std::move(box));
  }
  return boxes;
}

std::vector<LayoutPiece> RowLayout::pieces(const Box& box) const {
  std::vector<LayoutPiece> pieces(1);
  for (std::size_t i = 0; i < strides_.size(); ++i) {
    std::vector<LayoutPiece> longer;
    const auto along = axis_pieces(index_.axes[i], box.start[i], box.count[i]);
    for (const auto& piece : pieces) {
      for (const auto& next : along) {
        auto& grown = longer.emplace_back(piece);
        // Along all axes but the joined one it is 0.
        grown.part += next.part;
        grown.in_file.start.push_back(next.start);
        grown.in_file.count.push_back(next.count);
        grown.origin.push_back(next.origin);
      }
    }
    pieces = std::move(longer);
  }
  std::stable_sort(pieces.begin(), pieces.end(),
                   [](const auto& one, const auto& other) { return one.part < other.part; });
  return pieces;
}

std::size_t RowLayout::outermost_axis() const {
  const auto found = std::find_if(index_.axes.begin(), index_.axes.end(),
                                  [](const auto& axis) { return axis.size() > 1; });
  return found == index_.axes.end() ? 0 : static_cast<std::size_t>(found - index_.axes.begin());
}

std::int64_t RowLayout::rows_of_chunk() const {
  std::int64_t inner = rows_;
  for (std::size_t i = 0; i < row_axes_.size(); ++i) {
    inner /= row_extents_[i];
    std::int64_t chunk = 1;
    for (const auto& part : index_.parts) {
      if (!part.filters.empty()) chunk = std::max(chunk, part.chunk[row_axes_[i]]);
    }
    if (chunk > 1) return std::min(chunk, row_extents_[i]) * inner;
  }
  return 1;
}

std::int64_t RowLayout::run_of_rows(std::int64_t rows) const {
  std::int64_t run = 1;
  for (auto i = index_.axes.size(); i-- > 0;) {
    const auto& axis = index_.axes[i];
    auto taken = axis.size();
    if (axis.is_explicit && axis.size() > 1) {
      taken = std::min(rows, axis.size());
      rows = (rows - 1) / axis.size() + 1;
    }
    const auto extent = longest_extent(index_, i);
    taken = std::min(taken, extent);
    run *= taken;
    if (taken < extent) break;
  }
  return run;
}

}  // namespace oph::file_array
