// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "framework/arguments.h"
#include "metadb/cube.h"
#include "operators/netcdf/joined_axis.h"
#include "operators/netcdf/source_files.h"

namespace oph::operators::netcdf {

/// Positions of a dimension that follow each other in a file.
struct Segment {
  std::size_t file = 0;  ///< 0 for dimensions that are not spread over files
  std::int64_t start = 0;
  std::int64_t count = 0;
  bool is_in_file = true;  ///< false: these positions come from elsewhere
};

/// A dimension of a variable on its way into a cube.
struct PlannedDimension {
  std::size_t axis = 0;           ///< which dimension of the variable, from 0
  std::vector<Segment> segments;  ///< what is imported, in this order
  metadb::CubeDimension cube;
};

/// How a variable of a file becomes a cube: explicit dimensions first, as in Cube::dimensions.
struct ImportPlan {
  std::vector<PlannedDimension> dimensions;
  std::vector<metadb::Attribute> attributes;

  std::vector<std::int64_t> explicit_extents() const;
  std::int64_t rows() const;
  std::int64_t array_length() const;
  std::vector<metadb::CubeDimension> cube_dimensions() const;
};

/// Reads the header and the coordinates of a file and makes the plan that the arguments exp_dim,
/// imp_dim, exp_concept_level, imp_concept_level, hierarchy, the arguments of time, those of
/// subsets, vocabulary, import_metadata and check_compliance ask for. With several files the first
/// one speaks for all but the joined dimension.
///
/// Unless told otherwise the time dimension (units "… since …", axis T, or unlimited) becomes the
/// array and the others the rows; without one the last dimension becomes the array. Filters by
/// coordinate go around the globe along longitudes.
ImportPlan plan_import(const framework::Arguments& arguments, const SourceVariable& source,
                       const std::optional<JoinedAxis>& joined);

}  // namespace oph::operators::netcdf
