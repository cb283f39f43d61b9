// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oph::terminal {

/// Makes a text from a server harmless to show: control characters other than line ends (escape
/// sequences among them) and broken UTF-8 become U+FFFD, tabs become blanks.
std::string printable(std::string_view text);

/// The columns that a line of printable UTF-8 takes.
std::size_t display_width(std::string_view text);

/// Where lines are broken.
enum class Breaks {
  kAnywhere,  ///< best after a blank, comma, slash or bar
  kAtBlanks,  ///< elsewhere only in words that are wider than a line: names stay whole
};

/// Breaks a text into lines of at most `width` columns (0: only at its own line ends). Never
/// returns nothing: an empty text has one empty line.
std::vector<std::string> fold(std::string_view text, std::size_t width,
                              Breaks breaks = Breaks::kAnywhere);

/// Fills a line with blanks up to `width` columns, at its start or at its end.
std::string pad_left(std::string_view text, std::size_t width);
std::string pad_right(std::string_view text, std::size_t width);

/// Repeats a text: repeat("─", 3).
std::string repeat(std::string_view text, std::size_t times);

}  // namespace oph::terminal
