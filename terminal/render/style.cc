// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/render/style.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace oph::terminal {
namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : std::string_view{value};
}

ColourDepth depth_of_terminal() {
  const auto colours = variable("COLORTERM");
  return colours == "truecolor" || colours == "24bit" ? ColourDepth::kTrue : ColourDepth::k256;
}

/// The nearest of the 6 x 6 x 6 colours that all terminals of 256 colours share.
int cube_colour(Rgb colour) {
  const auto step = [](unsigned char level) {
    if (level < 48) return 0;
    return level < 115 ? 1 : (level - 35) / 40;
  };
  return 16 + 36 * step(colour.red) + 6 * step(colour.green) + step(colour.blue);
}

std::string_view code(Ink ink) {
  switch (ink) {
    case Ink::kTitle:
      return "1";
    case Ink::kDim:
      return "2";
    case Ink::kError:
      return "1;31";
    case Ink::kGood:
      return "32";
    default:
      return "33";
  }
}

}  // namespace

Style detect_style(int descriptor, ColourChoice choice) {
  Style style;
  const bool terminal = ::isatty(descriptor) == 1;
  if (terminal) {
    winsize size{};
    const bool known = ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    style.width = known ? size.ws_col : 80;
    style.height = known ? size.ws_row : 24;
  }
  const bool sensible = terminal && variable("NO_COLOR").empty() && variable("TERM") != "dumb";
  const bool wanted = choice == ColourChoice::kAuto ? sensible : choice == ColourChoice::kAlways;
  if (wanted) style.depth = depth_of_terminal();
  return style;
}

std::string select_colour(const Style& style, Rgb colour, Layer layer) {
  const int selector = layer == Layer::kForeground ? 38 : 48;
  if (style.depth == ColourDepth::kTrue) {
    return fmt::format("\x1b[{};2;{};{};{}m", selector, colour.red, colour.green, colour.blue);
  }
  if (style.depth == ColourDepth::k256) {
    return fmt::format("\x1b[{};5;{}m", selector, cube_colour(colour));
  }
  return {};
}

std::string_view reset_colour(const Style& style) {
  return style.is_coloured() ? "\x1b[0m" : "";
}

std::string paint(const Style& style, Ink ink, std::string_view text) {
  if (!style.is_coloured() || text.empty()) return std::string{text};
  return fmt::format("\x1b[{}m{}\x1b[0m", code(ink), text);
}

}  // namespace oph::terminal
