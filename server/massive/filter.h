// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace oph::server {

/// What the conditions of a filter are about.
enum class TargetKind { kCubes, kFiles };

/// One condition: the name has one of the values, or none of them.
struct Condition {
  std::string name;
  std::vector<std::string> values;  ///< at least one, none of them empty
  bool is_negated = false;
};

/// What stands in one pair of brackets: `[level=1|2;measure!=tas]`. All conditions must hold.
struct Filter {
  std::string text;  ///< with the brackets
  std::vector<Condition> conditions;

  /// The value of a condition that takes one; `fallback` without it.
  std::string text_of(std::string_view name, std::string_view fallback) const;
  bool flag(std::string_view name, bool fallback) const {
    return text_of(name, fallback ? "yes" : "no") == "yes";
  }
};

/// A value `[…]|[…]` or `pid|pid`, in its parts: a filter, or a cube or file by its name.
using TargetPart = std::variant<Filter, std::string>;

/// Whether any part of a value begins with a bracket.
bool has_filter(std::string_view value);

/// Reads a value. A condition is `name=values` or `name!=values`, with '|' between values; without
/// a name it is `*` or `all` (no condition), a path, or of cubes numbers and ranges (`3,5:9`) or a
/// PID. Blanks in names mean nothing. Throws a user error that names `argument` and says what was
/// expected.
std::vector<TargetPart> parse_targets(TargetKind kind, std::string_view argument,
                                      std::string_view value);

/// Numbers from one to another, both included.
struct NumberRange {
  std::int64_t first;
  std::int64_t last;
  std::int64_t step = 1;
};

/// Reads `3`, `5:9`, `5:2:9` and lists of these with commas; absent if the text is no such list.
std::optional<std::vector<NumberRange>> parse_ranges(std::string_view text);

}  // namespace oph::server
