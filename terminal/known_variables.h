// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oph::terminal {

/// A variable that means something to the terminal or to the server.
struct KnownVariable {
  std::string_view name;
  std::string_view fallback;  ///< the value when nobody sets it; empty: none
  std::string_view values;    ///< the allowed ones, separated by '|'; empty: any
  std::string_view meaning;
};

/// All of them, by name.
std::span<const KnownVariable> known_variables();
/// Null if the name means nothing: a variable of the user.
const KnownVariable* find_known_variable(std::string_view name);

/// The allowed values of a variable; none if any is allowed.
std::vector<std::string> values_of_variable(std::string_view name);

/// Throws a user error that names the allowed values if this is none of them.
void check_value(std::string_view name, std::string_view value);

}  // namespace oph::terminal
