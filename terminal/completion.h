// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/manual_json.h"
#include "terminal/alias.h"
#include "terminal/environment.h"

namespace oph::terminal {

/// What can be completed.
struct Catalogue {
  std::vector<std::string> commands;
  std::span<const OperatorManual> operators;
  const Aliases* aliases = nullptr;
  const Environment* environment = nullptr;
};

/// A way to go on: what stands instead of the word, and how it is listed. The label of an argument
/// ends in ** if it is mandatory, and tells its default (in parentheses) and its values [a|b].
struct Candidate {
  std::string text;
  std::string label;
};

struct Completion {
  std::vector<Candidate> candidates;
  bool files = false;  ///< the word is the path of a local file
  char suffix = ' ';   ///< what follows a candidate that is the only one; 0 for nothing
};

/// The characters that words are separated by in complete().
inline constexpr const char* kWordBreaks = " \t\n;=|";

/// Completes the last word of `line`, which begins at `start`.
Completion complete(std::string_view line, std::size_t start, const Catalogue& catalogue);

}  // namespace oph::terminal
