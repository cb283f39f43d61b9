// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "metadb/cube.h"

namespace oph::operators::eof {

// The cubes that OPH_EOF makes of an input. `derived` is the input without fragments, as
// framework::derived_cube() makes it. Each has one fragment, on the server of the input's first,
// and doubles as elements. A row of patterns or components is a mode.

/// (mode) x all dimensions but time.
metadb::Cube patterns_cube(metadb::Cube derived, const metadb::Cube& input, std::size_t time,
                           std::int64_t modes);
/// (mode) x time.
metadb::Cube components_cube(metadb::Cube derived, const metadb::Cube& input, std::size_t time,
                             std::int64_t modes);
/// One row of all modes.
metadb::Cube variance_cube(metadb::Cube derived, const metadb::Cube& input, std::int64_t modes);

/// Attributes of the input that are still true of a cube: those of its dimensions, of the whole
/// cube, and of its measure if that has the same name.
std::vector<metadb::Attribute> kept_attributes(std::vector<metadb::Attribute> attributes,
                                               const metadb::Cube& cube);

}  // namespace oph::operators::eof
