// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oph::framework {

/// What a user wrote in `query=`, as a tree: no more than the grammar allows.
///
///     expression = call | number | text | "measure" | "dimension" | "null"
///     call       = name "(" [ expression { "," expression } ] ")"
///     text       = "'" … "'"  or  '"' … '"'   (a quote is doubled inside)
///
/// Keywords and names are case-insensitive; blanks may stand anywhere between.
struct Syntax {
  enum class Kind { kCall, kInteger, kReal, kText, kMeasure, kDimension, kNull };
  Kind kind = Kind::kNull;
  std::string text;               ///< name of the call, digits of the number, the unquoted text
  std::vector<Syntax> arguments;  ///< of a call
  std::size_t position = 0;       ///< from 1, in the user's text
};

/// Parses a query. Throws a user error that tells position and what was expected there; nesting is
/// limited to 64 calls.
Syntax parse_query(std::string_view text);

}  // namespace oph::framework
