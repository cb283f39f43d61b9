// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/fragment_cube.h"

#include <numeric>

#include "base/error.h"
#include "framework/coordinates.h"
#include "operators/netcdf/box.h"

namespace oph::operators::netcdf {
namespace {

void cut(metadb::CubeDimension& dimension, std::int64_t start, std::int64_t count) {
  if (count == dimension.size) return;
  std::vector<std::int64_t> positions(static_cast<std::size_t>(count));
  std::iota(positions.begin(), positions.end(), start);
  framework::keep_coordinates(dimension, positions);
}

}  // namespace

metadb::Cube fragment_cube(const metadb::Cube& cube, const metadb::Fragment& fragment) {
  std::vector<std::int64_t> extents;
  for (const auto* dimension : cube.explicit_dimensions()) extents.push_back(dimension->extent());
  const auto boxes = row_boxes(extents, fragment.key_start - 1, fragment.rows());
  if (boxes.size() != 1) {
    throw user_error(
        "the rows of a fragment are no box of the dimensions: use oph_exportnc2, or oph_merge "
        "first (fragment={}, rows={})",
        fragment.index, fragment.rows());
  }
  auto part = cube;
  part.fragments = {fragment};
  std::size_t axis = 0;
  for (auto& dimension : part.dimensions) {
    if (!dimension.is_explicit) continue;
    const auto here = axis++;
    if (!dimension.is_collapsed()) {
      cut(dimension, boxes.front().start[here], boxes.front().count[here]);
    }
  }
  return part;
}

}  // namespace oph::operators::netcdf
