// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/commands/words.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "terminal/alias.h"
#include "terminal/commands/registry.h"
#include "terminal/exit_status.h"

namespace oph::terminal {

std::int64_t parse_count(std::string_view text, std::string_view what) {
  const auto number = parse_integer(text);
  if (number && *number >= 1) return *number;
  throw Failure{ExitStatus::kCommand, fmt::format("{} must be 1 or more ({})", what, text)};
}

Words::Words(std::string_view text, std::string_view usage) : usage_{usage} {
  while (!trim(text).empty()) {
    const auto [word, rest] = split_command(text);
    words_.emplace_back(word);
    text = rest;
  }
}

std::string Words::take() {
  if (words_.empty()) refuse_usage(usage_);
  auto word = words_.front();
  words_.erase(words_.begin());
  return word;
}

bool Words::take_flag(std::string_view name) {
  return std::erase(words_, name) > 0;
}

std::optional<std::string> Words::take_option(std::string_view name) {
  const auto found = std::ranges::find(words_, name);
  if (found == words_.end()) return std::nullopt;
  if (found + 1 == words_.end()) refuse_usage(usage_);
  auto value = *(found + 1);
  words_.erase(found, found + 2);
  return value;
}

std::optional<std::int64_t> Words::take_count(std::string_view what) {
  if (words_.empty()) return std::nullopt;
  return parse_count(take(), what);
}

std::string Words::rest() const {
  return join(words_, " ");
}

void Words::end() const {
  if (!words_.empty()) refuse_usage(usage_);
}

}  // namespace oph::terminal
