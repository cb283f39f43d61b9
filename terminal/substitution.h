// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oph::terminal {

/// Returns the highest n of $n or ${n} in a text; 0 if there is none.
std::size_t highest_position(std::string_view text);

/// Replaces $1, ${1}, $2, ... by values. Positions beyond the last value stay as they stand.
std::string substitute_positions(std::string_view text, const std::vector<std::string>& values);

/// Splits the arguments of a workflow at commas; blanks around them do not count.
std::vector<std::string> split_arguments(std::string_view text);

}  // namespace oph::terminal
