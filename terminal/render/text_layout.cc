// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/render/text_layout.h"

#include <algorithm>

#include "base/text.h"

namespace oph::terminal {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

/// One character of a text: its code point and bytes. Broken UTF-8 is one byte, code point 0.
struct Character {
  char32_t code = 0;
  std::size_t length = 1;
};

std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

Character character_at(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const auto length = sequence_length(lead);
  if (length == 1) return {lead, 1};
  if (length == 0 || length > text.size()) return {};
  char32_t code = lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0U) != 0x80U) return {};
    code = code << 6U | (next & 0x3fU);
  }
  return {code, length};
}

bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

/// Columns of a character: none for combining marks, two for East Asian wide ones and emoji.
std::size_t columns_of(char32_t code) {
  const auto within = [code](char32_t first, char32_t last) {
    return code >= first && code <= last;
  };
  if (within(0x300, 0x36f) || within(0x200b, 0x200f) || within(0xfe00, 0xfe0f)) return 0;
  const bool wide = within(0x1100, 0x115f) || within(0x2e80, 0xa4cf) || within(0xac00, 0xd7a3) ||
                    within(0xf900, 0xfaff) || within(0xff00, 0xff60) || within(0x1f300, 0x1faff);
  return wide ? 2 : 1;
}

/// How many bytes of a line fit in `width` columns; at least one character.
std::size_t fitting_bytes(std::string_view line, std::size_t width) {
  std::size_t bytes = 0;
  std::size_t columns = 0;
  while (bytes < line.size()) {
    const auto character = character_at(line.substr(bytes));
    columns += columns_of(character.code);
    if (columns > width && bytes > 0) break;
    bytes += character.length;
  }
  return bytes;
}

/// Where the first `fits` bytes of a longer line are best cut.
std::size_t good_cut(std::string_view line, std::size_t fits, Breaks breaks) {
  if (fits < line.size() && line[fits] == ' ') return fits;
  const bool only_blanks = breaks == Breaks::kAtBlanks;
  const auto good = line.substr(0, fits).find_last_of(only_blanks ? " " : " ,/|;");
  const auto least = only_blanks ? 1 : fits / 2;
  return good == std::string_view::npos || good < least ? fits : good + 1;
}

void fold_line(std::string_view line, std::size_t width, Breaks breaks,
               std::vector<std::string>& lines) {
  while (width > 0 && display_width(line) > width) {
    const auto cut = good_cut(line, fitting_bytes(line, width), breaks);
    lines.emplace_back(trim(line.substr(0, cut)));
    line.remove_prefix(cut);
    while (line.starts_with(' ')) line.remove_prefix(1);
  }
  lines.emplace_back(line);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const auto character = character_at(text);
    if (text.front() == '\t') {
      result += ' ';
    } else if (text.front() == '\n' || !is_control(character.code)) {
      result += text.substr(0, character.length);
    } else {
      result += kReplacement;
    }
    text.remove_prefix(character.length);
  }
  return result;
}

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const auto character = character_at(text);
    columns += columns_of(character.code);
    text.remove_prefix(character.length);
  }
  return columns;
}

std::vector<std::string> fold(std::string_view text, std::size_t width, Breaks breaks) {
  std::vector<std::string> lines;
  for (const auto line : split(text, '\n')) fold_line(line, width, breaks, lines);
  if (lines.size() > 1 && lines.back().empty()) lines.pop_back();
  if (lines.empty()) lines.emplace_back();
  return lines;
}

std::string pad_left(std::string_view text, std::size_t width) {
  const auto used = display_width(text);
  return std::string(width > used ? width - used : 0, ' ') + std::string{text};
}

std::string pad_right(std::string_view text, std::size_t width) {
  const auto used = display_width(text);
  return std::string{text} + std::string(width > used ? width - used : 0, ' ');
}

std::string repeat(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

}  // namespace oph::terminal
