// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "framework/subset/subset_filter.h"
#include "operators/netcdf/file.h"

namespace oph::operators::netcdf {

/// Whether a coordinate variable holds longitudes, by its units or its standard name (CF 4.2).
bool is_longitude(const File& file, const FileVariable& coordinate);

/// What a filter a:b by coordinate selects of longitudes that it leaves on one side: -30:40 of
/// 0…360 goes around. Positions are in the order of the interval, each once; numbers are moved by
/// whole turns to lie in it.
struct LongitudeSelection {
  std::vector<std::int64_t> positions;
  std::vector<double> numbers;
};

/// Absent if the filter is no interval of numbers, or if no longitude has to be moved for it.
std::optional<LongitudeSelection> wrapped_longitudes(const framework::DimensionFilter& filter,
                                                     const metadb::CubeDimension& dimension);

}  // namespace oph::operators::netcdf
