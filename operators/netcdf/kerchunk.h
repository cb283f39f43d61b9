// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "file_array/file_index.h"
#include "metadb/cube.h"

namespace oph::operators::netcdf {

/// The places of the chunks of a variable as JSON that kerchunk specifies (version 1) and fsspec,
/// zarr and xarray read: the variable as a group of Zarr (version 2) whose chunks are ranges of
/// bytes of the files. It has the whole variable of each file, whatever part of it the cube has,
/// and those coordinates of the cube that are there as a whole. `attributes` are those of the cube.
///
/// Source: https://fsspec.github.io/kerchunk/spec.html and the specification of Zarr, version 2.
/// Throws a user error if Zarr cannot say it: see reference_grid().
std::string kerchunk_references(const file_array::FileIndex& index, const metadb::Cube& cube,
                                const std::vector<metadb::Attribute>& attributes);

}  // namespace oph::operators::netcdf
