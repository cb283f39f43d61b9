// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "metadb/cube.h"

namespace oph::framework {

enum class GeographicAxis { kLatitude, kLongitude };

/// "latitude" or "longitude".
std::string_view name(GeographicAxis axis);

/// What a dimension is by the CF attributes of its variable, `units` ("degrees_north", and the
/// other spellings of CF) and `standard_name`, else by its own name (lat, latitude, lon …).
std::optional<GeographicAxis> geographic_axis(std::string_view dimension, std::string_view units,
                                              std::string_view standard_name);

/// The same of a dimension of a cube with these attributes.
std::optional<GeographicAxis> geographic_axis(const metadb::CubeDimension& dimension,
                                              std::span<const metadb::Attribute> attributes);

/// The position among the dimensions of a cube of the one that is its latitude or longitude:
/// `given`, if it is not empty, else the one that the attributes or the names tell. Throws a user
/// error if there is no such dimension, or more than one; `argument` is the one that names it.
std::size_t find_geographic_dimension(const metadb::Cube& cube,
                                      std::span<const metadb::Attribute> attributes,
                                      GeographicAxis axis, std::string_view given,
                                      std::string_view argument);

}  // namespace oph::framework
