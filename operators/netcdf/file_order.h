// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "metadb/cube.h"
#include "operators/netcdf/box.h"
#include "operators/netcdf/strided_copy.h"

namespace oph::operators::netcdf {

/// In which order the dimensions of a cube lie in a file. Collapsed ones are left out.
///
/// Rows of a cube come as boxes over its explicit dimensions; each row holds its implicit ones.
class FileOrder {
 public:
  /// `wanted` is {"cube"}: as in the cube; {"cf"}: time, others, latitude, longitude; or the names
  /// of all dimensions, outermost first. Throws a user error that tells them if it is none of
  /// these. `cube` outlives the order.
  FileOrder(const metadb::Cube& cube, std::span<const std::string> wanted,
            std::span<const metadb::Attribute> attributes);

  /// In the order of the file.
  const std::vector<const metadb::CubeDimension*>& dimensions() const { return dimensions_; }
  std::vector<std::int64_t> extents() const;
  /// Whether rows follow each other in the file as they do in the cube.
  bool is_as_cube() const;

  /// Extents of the explicit dimensions, in the order of the cube.
  const std::vector<std::int64_t>& row_extents() const { return row_extents_; }
  /// The box in the file that a box of rows fills.
  Box file_box(const Box& rows) const;
  /// The extents that a box of the file has along the explicit dimensions, in the cube's order.
  std::vector<std::int64_t> row_part(std::span<const std::int64_t> file_extents) const;
  /// How the rows of a box, packed, become the box of the file, packed.
  std::vector<CopyAxis> copy_axes(const Box& rows) const;

 private:
  std::vector<const metadb::CubeDimension*> dimensions_;
  std::vector<std::size_t> cube_position_;  ///< by place in the file: place in the cube
  std::vector<std::int64_t> row_extents_;
  std::vector<std::int64_t> array_extents_;
};

}  // namespace oph::operators::netcdf
