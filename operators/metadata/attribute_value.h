// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "framework/arguments.h"
#include "metadb/cube.h"

namespace oph::operators::metadata {

/// The values of the argument metadata_value for `count` keys: one for each. The value of a single
/// key is the whole text, '|' included. Throws a user error if their numbers differ.
std::vector<std::string> values(const framework::Arguments& arguments, std::size_t count);

/// Throws a user error unless the value is of the type: numbers, or a list of them separated by
/// commas; other types are any text.
void check_value(const metadb::Attribute& attribute);

}  // namespace oph::operators::metadata
