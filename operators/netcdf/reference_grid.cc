// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/reference_grid.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"

namespace oph::operators::netcdf {
namespace {

using file_array::FileIndex;
using file_array::FilePart;
using file_array::StoredChunk;

bool has_gaps(const FileIndex& index) {
  return std::any_of(index.parts.begin(), index.parts.end(), [](const FilePart& part) {
    return std::any_of(part.chunks.begin(), part.chunks.end(),
                       [](const auto& chunk) { return chunk.offset == StoredChunk::kNowhere; });
  });
}

bool is_stored_alike(const FilePart& one, const FilePart& other) {
  const auto& left = one.packing;
  const auto& right = other.packing;
  return left.raw == right.raw && left.is_packed == right.is_packed && left.scale == right.scale &&
         left.offset == right.offset && left.raw_missing == right.raw_missing &&
         one.is_swapped == other.is_swapped && one.filters == other.filters;
}

void check_alike(const FileIndex& index) {
  const auto& first = index.parts.front();
  const bool uses_fill = has_gaps(index);
  for (const auto& part : index.parts) {
    if (is_stored_alike(part, first) && (!uses_fill || part.fill == first.fill)) continue;
    throw user_error(
        "the files store the numbers in different ways, which references cannot say (path={}, {})",
        first.file.shown, part.file.shown);
  }
}

/// The longest chunks along the joined axis of which the chunks and the parts, but the last one,
/// are multiples.
std::int64_t common_length(const FileIndex& index) {
  std::int64_t length = 0;
  for (const auto& part : index.parts) {
    length = std::gcd(length, part.chunk[index.joined_axis]);
    if (&part != &index.parts.back()) length = std::gcd(length, part.extents[index.joined_axis]);
  }
  return length;
}

/// Whether the chunks of a part are those of the grid, or can be cut to such ones.
bool can_be_cut(const FilePart& part, const std::vector<std::int64_t>& chunk, std::size_t joined) {
  for (std::size_t axis = 0; axis < chunk.size(); ++axis) {
    if (axis != joined && part.chunk[axis] != chunk[axis]) return false;
  }
  if (part.chunk[joined] == chunk[joined]) return true;
  const bool is_contiguous = std::all_of(chunk.begin(), chunk.begin() + static_cast<long>(joined),
                                         [](auto extent) { return extent == 1; });
  return part.filters.empty() && is_contiguous;
}

std::vector<std::int64_t> position_of(const FilePart& part, std::size_t number) {
  std::vector<std::int64_t> position(part.chunk.size());
  auto rest = static_cast<std::int64_t>(number);
  for (auto axis = position.size(); axis-- > 0;) {
    const auto along = (part.extents[axis] - 1) / part.chunk[axis] + 1;
    position[axis] = rest % along;
    rest /= along;
  }
  return position;
}

/// Adds the chunks of a part, which begins at `begin` along the joined axis.
void add_part(const FileIndex& index, std::size_t number, std::int64_t begin, ReferenceGrid& grid) {
  const auto& part = index.parts[number];
  const auto joined = index.joined_axis;
  const auto length = grid.chunk[joined];
  const auto pieces = part.chunk[joined] / length;
  for (std::size_t i = 0; i < part.chunks.size(); ++i) {
    const auto& stored = part.chunks[i];
    if (stored.offset == StoredChunk::kNowhere) continue;
    if (stored.skipped_filters != 0) {
      throw user_error("some chunks are compressed in another way, which references cannot say");
    }
    auto position = position_of(part, i);
    const auto first = position[joined] * pieces;
    const auto bytes = stored.bytes / pieces;
    // The last chunk of a part may go beyond its end.
    for (std::int64_t piece = 0; piece < pieces; ++piece) {
      if ((first + piece) * length >= part.extents[joined]) break;
      position[joined] = begin / length + first + piece;
      grid.chunks.push_back({position, number, stored.offset + piece * bytes, bytes});
    }
  }
}

}  // namespace

ReferenceGrid reference_grid(const FileIndex& index) {
  check_alike(index);
  const auto joined = index.joined_axis;
  const auto& first = index.parts.front();
  ReferenceGrid grid{first.extents, first.chunk, {}};
  grid.chunk[joined] = common_length(index);
  std::int64_t begin = 0;
  for (std::size_t i = 0; i < index.parts.size(); ++i) {
    if (!can_be_cut(index.parts[i], grid.chunk, joined)) {
      throw user_error(
          "the files have no chunks of one shape that end where files end, which references need "
          "(path={})",
          index.parts[i].file.shown);
    }
    add_part(index, i, begin, grid);
    begin += index.parts[i].extents[joined];
  }
  grid.shape[joined] = begin;
  return grid;
}

}  // namespace oph::operators::netcdf
