// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace oph::metadb {

/// Throws a user error unless `name` can be the name of a folder, container, dimension or grid: 1
/// to 255 bytes of UTF-8 without control characters and '/', neither "." nor "..". `what` stands
/// in the message: "container".
void check_name(std::string_view what, std::string_view name);

}  // namespace oph::metadb
