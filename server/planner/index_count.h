// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace oph::server {

/// How many of `size` positions a filter by index selects: `i`, `a:b`, `a:step:b`, lists of these,
/// `end`, `all`. Absent if it cannot be told, as of overlapping lists. `first` is the number of the
/// first position.
std::optional<std::int64_t> count_positions(std::string_view filter, std::int64_t size,
                                            std::int64_t first);

}  // namespace oph::server
