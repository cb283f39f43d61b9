// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/element_type.h"

namespace oph::operators::netcdf {

/// One dimension of a box that is copied from one array to another. Strides count elements.
struct CopyAxis {
  std::int64_t extent = 1;
  std::int64_t source_stride = 1;
  std::int64_t target_stride = 1;
};

/// Drops axes of extent 1 and joins those that are one in both arrays; puts the fastest axis of
/// the source last, that of the target before it. At least two axes come back.
std::vector<CopyAxis> prepare_axes(std::vector<CopyAxis> axes);

/// Copies two axes in tiles that stay in the nearest cache: source lines are read whole, target
/// lines written whole, however far apart either lie.
template <class Source, class Target, class Convert>
void copy_plane(const CopyAxis& target_axis, const CopyAxis& source_axis, const Source* source,
                Target* target, Convert convert) {
  // 16 elements are one or two cache lines; 64 amortise the look-up of a far page.
  constexpr std::int64_t kSourceTile = 16;
  constexpr std::int64_t kTargetTile = 64;
  for (std::int64_t j0 = 0; j0 < target_axis.extent; j0 += kTargetTile) {
    const auto j1 = std::min(j0 + kTargetTile, target_axis.extent);
    for (std::int64_t i0 = 0; i0 < source_axis.extent; i0 += kSourceTile) {
      const auto i1 = std::min(i0 + kSourceTile, source_axis.extent);
      for (auto i = i0; i < i1; ++i) {
        const auto* from = source + i * source_axis.source_stride;
        auto* to = target + i * source_axis.target_stride;
        for (auto j = j0; j < j1; ++j) {
          to[j * target_axis.target_stride] = convert(from[j * target_axis.source_stride]);
        }
      }
    }
  }
}

/// Copies the box that `axes` describe, from prepare_axes(): target[…] = convert(source[…]).
template <class Source, class Target, class Convert>
void copy_strided(const std::vector<CopyAxis>& axes, const Source* source, Target* target,
                  Convert convert) {
  const auto outer = axes.size() - 2;
  std::vector<std::int64_t> position(outer, 0);
  for (;;) {
    const auto* from = source;
    auto* to = target;
    for (std::size_t i = 0; i < outer; ++i) {
      from += position[i] * axes[i].source_stride;
      to += position[i] * axes[i].target_stride;
    }
    const auto& last = axes[outer + 1];
    if (last.source_stride == 1 && last.target_stride == 1) {
      for (std::int64_t j = 0; j < axes[outer].extent; ++j) {
        std::transform(from + j * axes[outer].source_stride,
                       from + j * axes[outer].source_stride + last.extent,
                       to + j * axes[outer].target_stride, convert);
      }
    } else {
      copy_plane(axes[outer], last, from, to, convert);
    }
    auto axis = outer;
    while (axis > 0 && ++position[axis - 1] == axes[axis - 1].extent) position[--axis] = 0;
    if (axis == 0) return;
  }
}

/// Copies elements of a real type as they are, the target from element `place` on.
void copy_elements(const std::vector<CopyAxis>& axes, ElementType type, const std::byte* source,
                   std::byte* target, std::int64_t place);

}  // namespace oph::operators::netcdf
