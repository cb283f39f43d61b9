// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/manual_json.h"
#include "terminal/alias.h"
#include "terminal/completion/names.h"
#include "terminal/environment.h"

namespace oph::terminal {

/// What can be completed.
struct Catalogue {
  std::vector<std::string> commands;
  std::span<const OperatorManual> operators;
  const Aliases* aliases = nullptr;
  const Environment* environment = nullptr;
  NameSource* names = nullptr;  ///< what the session holds; null: unknown
};

/// A way to go on: what stands instead of the word, and how it is listed. The label of an argument
/// ends in ** if it is mandatory, and tells its default (in parentheses) and its values [a|b].
struct Candidate {
  std::string text;
  std::string label;
};

struct Completion {
  std::vector<Candidate> candidates;
  bool files = false;       ///< the word is the path of a local file
  char suffix = ' ';        ///< what follows a candidate that is the only one; 0 for nothing
  std::size_t hidden = 0;   ///< further candidates, too many to be listed
  std::string shared = {};  ///< what the further ones start with
};

/// The characters that words are separated by in complete().
inline constexpr const char* kWordBreaks = " \t\n;=|";

/// How many candidates are listed at most.
inline constexpr std::size_t kMostListed = 100;

/// Completes the last word of `line`, which begins at `start`.
Completion complete(std::string_view line, std::size_t start, const Catalogue& catalogue);

/// Lists what a word can become, in columns that fit a screen; the last line tells how many more
/// there are than kMostListed.
std::vector<std::string> list_candidates(const Completion& completion, std::size_t width);

}  // namespace oph::terminal
