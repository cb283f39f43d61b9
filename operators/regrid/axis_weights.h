// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "operators/linear_algebra/library.h"
#include "operators/regrid/axis.h"

namespace oph::operators::regrid {

/// How values on one grid become values on another.
enum class Method {
  kBilinear,      ///< between the four centres around a point
  kConservative,  ///< mean over the cells that overlap, weighted by the shared area (first order)
};

/// The weights along one axis: a row for each target cell, a column for each source cell. On
/// rectilinear grids those of both methods are products of the weights along latitude and along
/// longitude: the matrix of the whole grid is the Kronecker product of two of these.
///
/// Bilinear: between neighbouring centres, across the seam if the longitude is cyclic. With
/// `holds_poles` what lies between the outermost latitude and a pole that the grid reaches takes
/// the outermost latitude. Other points outside the source have empty rows.
/// Conservative: the share of the target cell that a source cell covers, by the sine of the
/// latitude and by longitude (Jones 1999, first order); a row sums to the covered share.
linear_algebra::CompressedRows axis_weights(const Axis& source, const Axis& target, Method method,
                                            bool holds_poles);

}  // namespace oph::operators::regrid
