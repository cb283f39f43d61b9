// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "framework/arguments.h"
#include "metadb/cube.h"

namespace oph::framework {

/// The missing value that an operator works with: the argument `missingvalue`, else the cube's.
/// Printed as in metadb::Cube, so that longs are exact; absent: only NaN is missing. Throws a user
/// error if the measure cannot hold the argument.
std::optional<std::string> missing_value(const Arguments& arguments, const metadb::Cube& cube);

/// Whether elements of `type` can hold the missing value `text` exactly enough to be found again.
bool can_hold(ElementType type, const std::string& text);

}  // namespace oph::framework
