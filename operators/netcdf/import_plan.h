// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "framework/arguments.h"
#include "metadb/cube.h"
#include "operators/netcdf/encoding.h"
#include "operators/netcdf/file.h"

namespace oph::operators::netcdf {

/// A dimension of a variable on its way into a cube.
struct PlannedDimension {
  std::size_t axis = 0;    ///< which dimension of the variable, from 0
  std::int64_t start = 0;  ///< the first position that is imported
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
/// subsets, vocabulary, import_metadata and check_compliance ask for.
///
/// Unless told otherwise the time dimension (units "… since …", axis T, or unlimited) becomes the
/// array and the others the rows; without one the last dimension becomes the array.
ImportPlan plan_import(const framework::Arguments& arguments, const File& file,
                       const FileVariable& variable, const Encoding& encoding);

}  // namespace oph::operators::netcdf
