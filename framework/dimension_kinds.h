// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "metadb/cube.h"

namespace oph::framework {

/// Makes the `count` outermost implicit dimensions explicit ones, the innermost. Throws a user
/// error if there are fewer; returns the product of their extents.
std::int64_t make_explicit(metadb::Cube& cube, std::int64_t count);

/// Makes the `count` innermost explicit dimensions implicit ones, the outermost. Throws a user
/// error if there are fewer; returns the product of their extents.
std::int64_t make_implicit(metadb::Cube& cube, std::int64_t count);

}  // namespace oph::framework
