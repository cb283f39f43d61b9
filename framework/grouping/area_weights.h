// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "metadb/cube.h"

namespace oph::framework {

/// Weights in proportion to the areas of the cells of a latitude-longitude grid: sin(north) -
/// sin(south) of each cell. Where the dimension (of latitudes, in degrees) has no bounds, borders
/// lie halfway between the latitudes, the outer ones as far outside, but not beyond the poles. For
/// equally spaced latitudes this is cos(latitude), and right for those at the poles too.
std::vector<double> area_weights(const metadb::CubeDimension& latitudes);

/// Whether a dimension holds latitudes: by its attribute standard_name or units, as CF has them,
/// else by its name.
bool is_latitude(const metadb::CubeDimension& dimension,
                 std::span<const metadb::Attribute> attributes);

/// Weights as primitives read them, "0.5,1*3"; every bit is kept.
std::string print_weights(std::span<const double> weights);

}  // namespace oph::framework
