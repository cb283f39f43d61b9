// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/strided_copy.h"

namespace oph::operators::netcdf {
namespace {

/// Moves the axis with the smallest stride to the end of a range of axes.
template <class Stride>
void move_fastest_last(std::vector<CopyAxis>::iterator begin, std::vector<CopyAxis>::iterator end,
                       Stride stride) {
  const auto fastest = std::min_element(
      begin, end, [&](const auto& a, const auto& b) { return a.*stride < b.*stride; });
  if (fastest != end) std::rotate(fastest, fastest + 1, end);
}

}  // namespace

std::vector<CopyAxis> prepare_axes(std::vector<CopyAxis> axes) {
  std::erase_if(axes, [](const auto& axis) { return axis.extent == 1; });
  std::sort(axes.begin(), axes.end(),
            [](const auto& a, const auto& b) { return a.source_stride > b.source_stride; });
  std::vector<CopyAxis> joined;
  for (const auto& axis : axes) {
    const bool continues = !joined.empty() &&
                           joined.back().source_stride == axis.source_stride * axis.extent &&
                           joined.back().target_stride == axis.target_stride * axis.extent;
    if (continues) {
      const auto extent = joined.back().extent * axis.extent;
      joined.back() = {extent, axis.source_stride, axis.target_stride};
    } else {
      joined.push_back(axis);
    }
  }
  while (joined.size() < 2) joined.insert(joined.begin(), CopyAxis{});
  // The last axis is the source's fastest by the order above.
  move_fastest_last(joined.begin(), joined.end() - 1, &CopyAxis::target_stride);
  return joined;
}

}  // namespace oph::operators::netcdf
