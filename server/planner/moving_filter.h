// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace oph::server {

/// A filter of coordinates (see docs/operators.md, oph_subset) for an import of the same dimension,
/// which selects what the filter selects of the whole cube, so that applied again it keeps all of
/// that. Absent if that cannot be told without the coordinates.
///
/// Intervals are written twice, since oph_importnc takes a single one around the globe along
/// longitudes, and oph_subset does not. A date alone selects the nearest coordinate where none lies
/// in it, but not when that is the only one.
std::optional<std::string> import_filter(std::string_view filter);

/// The same of a filter of positions, from 1: the first positions up to the last one that it
/// selects, since these keep their numbers. Empty: all positions are needed.
std::optional<std::string> import_positions(std::string_view filter);

}  // namespace oph::server
