// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oph {

/// Splits at every `separator`; an empty text has no parts, "a||b" has three.
std::vector<std::string_view> split(std::string_view text, char separator);

/// Joins the parts with `separator` between them.
std::string join(std::span<const std::string> parts, std::string_view separator);

/// Removes blanks (space, tab, line ends) at both ends.
std::string_view trim(std::string_view text);

std::string to_lower(std::string_view text);

/// Compares ASCII texts without regard to case.
bool equal_ignoring_case(std::string_view left, std::string_view right);

/// Parses a whole decimal number; absent if any character does not belong to it or it overflows.
std::optional<std::int64_t> parse_integer(std::string_view text);

/// Parses a whole decimal floating-point number, "nan" and "inf" included; absent as above.
std::optional<double> parse_real(std::string_view text);

/// Finds the candidate closest to a misspelt word (Damerau-Levenshtein distance of at most a third
/// of its length, without the prefix "oph_"); absent if none is close.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

/// Continues an error message about an unknown name: ", did you mean X?" or nothing.
std::string suggestion(std::string_view word, std::span<const std::string> candidates);

}  // namespace oph
