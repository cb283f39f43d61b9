// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/response.h"
#include "metadb/cube.h"

namespace oph::framework {

/// The table "Dimension Information": one row for each dimension of a cube.
Grid dimension_information(const metadb::Cube& cube);

/// How coordinates are shown.
struct CoordinateFormat {
  bool has_index = false;  ///< with positions, from 1
  bool has_dates = false;  ///< as dates on time dimensions
  bool is_packed = false;  ///< as base64 of the little-endian bytes; dates stay text

  bool shows_dates(const metadb::CubeDimension& dimension) const;
};

/// One cell for each coordinate; none for a collapsed dimension.
std::vector<std::string> coordinate_cells(const metadb::CubeDimension& dimension,
                                          const CoordinateFormat& format);

/// The table of the coordinates at `positions` (from 0): [INDEX] VALUE. A collapsed dimension has
/// one row, "ALL", unless values are packed.
Grid coordinate_grid(const metadb::CubeDimension& dimension, const CoordinateFormat& format,
                     std::span<const std::int64_t> positions);
/// As above, of all coordinates.
Grid coordinate_grid(const metadb::CubeDimension& dimension, const CoordinateFormat& format);

}  // namespace oph::framework
