// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/like_pattern.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace oph::framework {
namespace {

/// Bytes of the UTF-8 character that a text starts with; a stray byte counts as one.
std::size_t character_length(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xc0U) == 0x80U) {
    ++length;
  }
  return length;
}

/// Moves over the first character of both if it matches; '%' does not come here.
bool consume_one(std::string_view& text, std::string_view& pattern) {
  if (text.empty()) return false;
  if (pattern.front() == '_') {
    text.remove_prefix(character_length(text));
    pattern.remove_prefix(1);
    return true;
  }
  const std::size_t skipped = pattern.front() == '\\' && pattern.size() > 1 ? 1 : 0;
  if (!equal_ignoring_case(text.substr(0, 1), pattern.substr(skipped, 1))) return false;
  text.remove_prefix(1);
  pattern.remove_prefix(skipped + 1);
  return true;
}

}  // namespace

bool matches_like(std::string_view text, std::string_view pattern) {
  // Only the last '%' is ever extended: what an earlier one took can stay as it is.
  struct Wildcard {
    std::string_view text;
    std::string_view pattern;
  };
  std::optional<Wildcard> wildcard;
  while (!text.empty() || !pattern.empty()) {
    if (!pattern.empty() && pattern.front() == '%') {
      pattern.remove_prefix(1);
      wildcard = {text, pattern};
    } else if (pattern.empty() || !consume_one(text, pattern)) {
      if (!wildcard || wildcard->text.empty()) return false;
      wildcard->text.remove_prefix(character_length(wildcard->text));
      text = wildcard->text;
      pattern = wildcard->pattern;
    }
  }
  return true;
}

bool passes_any(std::string_view text, std::span<const std::string> patterns) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return passes_filter(text, pattern); });
}

}  // namespace oph::framework
