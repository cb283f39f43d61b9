// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace oph::terminal {

enum class ColourDepth { kNone, k256, kTrue };

/// What the receiver of a text can show.
struct Style {
  ColourDepth depth = ColourDepth::kNone;
  int width = 0;             ///< columns; 0: not a terminal, as wide as it takes
  int height = 0;            ///< rows; 0: not a terminal
  bool whole_cells = false;  ///< also of tables whose cells are very long

  bool is_coloured() const { return depth != ColourDepth::kNone; }
};

/// When to colour what is written. By itself: on a terminal, unless NO_COLOR is set.
enum class ColourChoice { kAuto, kAlways, kNever };

/// Finds out what a file descriptor can show.
Style detect_style(int descriptor, ColourChoice choice);

struct Rgb {
  unsigned char red = 0;
  unsigned char green = 0;
  unsigned char blue = 0;
};

enum class Layer { kForeground, kBackground };

/// The escape sequence that selects a colour, in the depth that the receiver has; empty without.
std::string select_colour(const Style& style, Rgb colour, Layer layer);
/// The escape sequence that ends all colours; empty without colours.
std::string_view reset_colour(const Style& style);

enum class Ink { kTitle, kDim, kError, kGood, kWarning };

/// Writes a text in an ink, if there are colours.
std::string paint(const Style& style, Ink ink, std::string_view text);

}  // namespace oph::terminal
