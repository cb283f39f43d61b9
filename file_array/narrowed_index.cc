// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/narrowed_index.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace oph::file_array {
namespace {

// Gaps of this size cost as much to read as another call.
constexpr std::int64_t kLongPieceBytes = std::int64_t{4} << 10U;
// So few passes over chunks that can be read in parts cost less than all between their pieces.
constexpr std::size_t kFewPieces = 4;

/// The segments that some positions of an axis are: each continues the one before if it can.
std::vector<Segment> select(const std::vector<Segment>& segments,
                            const std::vector<std::int64_t>& positions) {
  std::vector<std::int64_t> begins;
  std::int64_t end = 0;
  for (const auto& segment : segments) {
    begins.push_back(end);
    end += segment.count;
  }
  std::vector<Segment> selected;
  for (const auto position : positions) {
    const auto number = std::upper_bound(begins.begin(), begins.end(), position) - begins.begin();
    const auto at = static_cast<std::size_t>(number - 1);
    const auto start = segments[at].start + position - begins[at];
    const bool continues = !selected.empty() && selected.back().part == segments[at].part &&
                           selected.back().start + selected.back().count == start;
    if (continues) {
      ++selected.back().count;
    } else {
      selected.push_back({start, 1, segments[at].part});
    }
  }
  return selected;
}

/// Leaves out the parts that no segment names.
void drop_unused(FileIndex& index) {
  auto& segments = index.axes[index.joined_axis].segments;
  constexpr std::size_t kUnused = SIZE_MAX;
  std::vector<std::size_t> numbers(index.parts.size(), kUnused);
  for (const auto& segment : segments) numbers[segment.part] = 0;
  std::vector<FilePart> used;
  for (std::size_t part = 0; part < numbers.size(); ++part) {
    if (numbers[part] == kUnused) continue;
    numbers[part] = used.size();
    used.push_back(std::move(index.parts[part]));
  }
  for (auto& segment : segments) segment.part = numbers[segment.part];
  index.parts = std::move(used);
}

}  // namespace

std::vector<std::size_t> row_order(const FileIndex& index) {
  std::vector<std::size_t> order(index.axes.size());
  std::iota(order.begin(), order.end(), 0);
  // Those of one position may have the stride of the next one.
  const auto rank = [&](std::size_t i) {
    const auto& axis = index.axes[i];
    return std::tuple{!axis.is_explicit, -axis.stride, -axis.size()};
  };
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return rank(a) < rank(b); });
  return order;
}

FileIndex narrowed(const FileIndex& index, std::span<const AxisSelection> selection) {
  auto result = index;
  for (std::size_t i = 0; i < result.axes.size(); ++i) {
    auto& segments = result.axes[i].segments;
    if (selection[i]) segments = select(segments, *selection[i]);
  }
  drop_unused(result);
  const auto order = row_order(index);
  std::int64_t stride = 1;
  for (auto axis = order.rbegin(); axis != order.rend(); ++axis) {
    result.axes[*axis].stride = stride;
    stride *= result.axes[*axis].size();
  }
  return result;
}

bool has_long_pieces(const FileIndex& index) {
  auto inner_bytes = index.raw_bytes();
  for (auto i = index.axes.size(); i-- > 0;) {
    const auto& axis = index.axes[i];
    const auto pieces = axis.segments.size();
    const auto length = axis.size() / static_cast<std::int64_t>(pieces);
    for (const auto& part : index.parts) {
      const bool shares_chunks = pieces > 1 && !part.filters.empty() && length < part.chunk[i];
      if (shares_chunks) return false;
    }
    const bool is_few = !index.is_filtered() && pieces <= kFewPieces;
    if (pieces > 1 && !is_few && length * inner_bytes < kLongPieceBytes) return false;
    inner_bytes *= index.parts.front().extents[i];
  }
  return true;
}

}  // namespace oph::file_array
