// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "framework/cell_methods.h"
#include "framework/grouping/group_arguments.h"

namespace oph::framework {

/// What a reduction along `dimensions` does to the cells: "lat: lon: mean", "area: mean" if it was
/// weighted by area over all of the latitude and the longitude. Nothing if CF has no name for the
/// operation. `dimensions` as they were, `cube` the new one; `attributes` are needed for weights.
CellMethods reduced_cells(const Reduction& reduction,
                          std::span<const metadb::CubeDimension> dimensions,
                          const metadb::Cube& cube, std::span<const metadb::Attribute> attributes);

/// The same of the periods that the arguments of kPeriods make of a dimension: "time: mean", or
/// "time: mean within years time: mean over years". Nothing of an anomaly.
CellMethods reduced_periods(const Reduction& reduction, const Arguments& arguments,
                            const metadb::CubeDimension& dimension);

}  // namespace oph::framework
