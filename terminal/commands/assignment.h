// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace oph::terminal {

class Interpreter;

/// The two sides of NAME=VALUE. Throws a Failure that tells the usage if it is none.
std::pair<std::string, std::string> parse_assignment(std::string_view text, std::string_view usage);

/// Writes pairs as lines name=value, or as a table of `title` and VALUE for programs.
void print_assignments(Interpreter& interpreter, std::string_view title,
                       const std::map<std::string, std::string, std::less<>>& pairs);

}  // namespace oph::terminal
