// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "operators/netcdf/box.h"
#include "operators/netcdf/import_plan.h"

namespace oph::operators::netcdf {

/// Where the elements of a variable lie in the rows of a planned cube. Vectors are by axis of the
/// variable; positions along an axis count what is imported, from 0.
struct PlanLayout {
  /// `plan` must outlive the layout.
  explicit PlanLayout(const ImportPlan& plan);

  std::vector<const PlannedDimension*> by_axis;
  std::vector<std::int64_t> sizes;
  std::vector<std::int64_t> strides;        ///< in the rows, in elements
  std::vector<std::size_t> explicit_index;  ///< where an explicit dimension is in explicit_extents
  std::vector<std::int64_t> explicit_extents;
  std::int64_t array_length = 1;

  std::int64_t rows() const;
  Box whole() const;
  /// The part of the variable that a box of rows (over the explicit dimensions) holds.
  Box box_of_rows(const Box& rows) const;
  /// Strides of a box that is stored by itself, in the order of the cube's dimensions.
  std::vector<std::int64_t> packed_strides(const Box& box) const;
};

/// A part of a box that lies in one file.
struct FilePiece {
  std::size_t file;
  Box in_file;                       ///< as the file counts
  std::vector<std::int64_t> origin;  ///< position, as the layout counts, of what starts in_file
};

/// Cuts a box at the borders of files and of what the filters left of them.
std::vector<FilePiece> file_pieces(const PlanLayout& layout, const Box& box);

}  // namespace oph::operators::netcdf
