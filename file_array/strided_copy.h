// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/element_type.h"
#include "file_array/transposed_square.h"

namespace oph::file_array {

/// One dimension of a box that is copied from one array to another. Strides count elements.
struct CopyAxis {
  std::int64_t extent = 1;
  std::int64_t source_stride = 1;
  std::int64_t target_stride = 1;
};

/// Drops axes of extent 1 and joins those that are one in both arrays; puts the fastest axis of
/// the source last, that of the target before it. At least two axes come back.
std::vector<CopyAxis> prepare_axes(std::vector<CopyAxis> axes);

/// How much of a tile is transposed already.
struct TileExtent {
  std::int64_t width = 0;
  std::int64_t lines = 0;
};

/// Transposes as much of a tile as consists of squares that fit in vector registers: as
/// transpose_tile() below, and returns which part that was. Elements of 4 and 8 bytes only.
template <class T>
TileExtent transpose_squares(const T* tile, std::int64_t width, std::int64_t lines, T* target,
                             std::int64_t target_stride) {
  if constexpr (sizeof(T) == 4 || sizeof(T) == 8) {
    using Square = TransposedSquare<sizeof(T)>;
    const TileExtent whole{width / Square::kSide * Square::kSide,
                           lines / Square::kSide * Square::kSide};
    for (std::int64_t i = 0; i < whole.width; i += Square::kSide) {
      for (std::int64_t j = 0; j < whole.lines; j += Square::kSide) {
        Square::copy(tile + j * width + i, width, target + i * target_stride + j, target_stride);
      }
    }
    return whole;
  } else {
    return {};
  }
}

/// target[i * target_stride + j] = tile[j * width + i] for i < width and j < lines.
template <class T>
void transpose_tile(const T* tile, std::int64_t width, std::int64_t lines, T* target,
                    std::int64_t target_stride) {
  const auto done = transpose_squares(tile, width, lines, target, target_stride);
  for (std::int64_t i = 0; i < width; ++i) {
    for (auto j = i < done.width ? done.lines : 0; j < lines; ++j) {
      target[i * target_stride + j] = tile[j * width + i];
    }
  }
}

/// Copies two axes in tiles that stay in the nearest cache: source lines are read whole, target
/// lines written whole, however far apart either lie. The fastest axis of each has stride 1.
template <class Source, class Target, class Convert>
void transpose_plane(const CopyAxis& target_axis, const CopyAxis& source_axis, const Source* source,
                     Target* target, Convert convert) {
  // A line of a tile is one or two cache lines; 64 lines amortise the look-up of a far page.
  constexpr std::int64_t kWidth = 16;
  constexpr std::int64_t kLines = 64;
  alignas(64) Target tile[kWidth * kLines];
  for (std::int64_t i = 0; i < source_axis.extent; i += kWidth) {
    const auto width = std::min(kWidth, source_axis.extent - i);
    for (std::int64_t j = 0; j < target_axis.extent; j += kLines) {
      const auto lines = std::min(kLines, target_axis.extent - j);
      const auto* from = source + i + j * target_axis.source_stride;
      for (std::int64_t line = 0; line < lines; ++line, from += target_axis.source_stride) {
        std::transform(from, from + width, tile + line * width, convert);
      }
      transpose_tile(tile, width, lines, target + i * source_axis.target_stride + j,
                     source_axis.target_stride);
    }
  }
}

/// Copies two axes of which one or both are not the fastest of their array.
template <class Source, class Target, class Convert>
void copy_plane(const CopyAxis& target_axis, const CopyAxis& source_axis, const Source* source,
                Target* target, Convert convert) {
  for (std::int64_t j = 0; j < target_axis.extent; ++j) {
    const auto* from = source + j * target_axis.source_stride;
    auto* to = target + j * target_axis.target_stride;
    for (std::int64_t i = 0; i < source_axis.extent; ++i) {
      to[i * source_axis.target_stride] = convert(from[i * source_axis.source_stride]);
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
    } else if (last.source_stride == 1 && axes[outer].target_stride == 1) {
      transpose_plane(axes[outer], last, from, to, convert);
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

}  // namespace oph::file_array
