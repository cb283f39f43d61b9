// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/substitution.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"

namespace oph::terminal {
namespace {

/// $12 or ${12} at the start of a text; length 0 if there is none.
struct Position {
  std::size_t number = 0;
  std::size_t length = 0;
};

Position position_at(std::string_view text) {
  constexpr std::size_t kMostDigits = 6;
  const bool braced = text.size() > 1 && text[1] == '{';
  const std::size_t begin = braced ? 2 : 1;
  Position position;
  std::size_t end = begin;
  for (; end < text.size() && end < begin + kMostDigits; ++end) {
    if (std::isdigit(static_cast<unsigned char>(text[end])) == 0) break;
    position.number = position.number * 10 + static_cast<std::size_t>(text[end] - '0');
  }
  if (end == begin || position.number == 0) return {};
  if (braced && (end == text.size() || text[end] != '}')) return {};
  position.length = braced ? end + 1 : end;
  return position;
}

}  // namespace

std::size_t highest_position(std::string_view text) {
  std::size_t highest = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '$') highest = std::max(highest, position_at(text.substr(i)).number);
  }
  return highest;
}

std::string substitute_positions(std::string_view text, const std::vector<std::string>& values) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const auto position = text[i] == '$' ? position_at(text.substr(i)) : Position{};
    if (position.length > 0 && position.number <= values.size()) {
      result += values[position.number - 1];
      i += position.length;
    } else {
      result += text[i++];
    }
  }
  return result;
}

std::vector<std::string> split_arguments(std::string_view text) {
  std::vector<std::string> arguments;
  for (const auto part : split(text, ',')) arguments.emplace_back(trim(part));
  return arguments;
}

}  // namespace oph::terminal
