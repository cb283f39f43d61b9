// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oph::server {

/// Reads the counter of a loop: integers and ranges `a:b` or `a:step:b`, separated by commas; both
/// ends belong to a range. Throws a user error if it is wrong, or has more than `limit` numbers.
std::vector<std::int64_t> parse_counter(std::string_view text, std::size_t limit);

/// Writes numbers as a subset: equal steps become a range, `1,2,3,7` is `1:3,7` and with
/// `step` 2 `1,3,5` is `1:2:5`.
///   step  expected between the numbers of a range; greater than zero
std::string to_subset(std::span<const double> numbers, double step, bool are_real);

}  // namespace oph::server
