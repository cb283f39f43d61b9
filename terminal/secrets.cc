// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/secrets.h"

#include <array>
#include <cstring>
#include <string_view>

namespace oph::terminal {
namespace {

constexpr std::array<std::string_view, 2> kShort{"-p", "-t"};
constexpr std::array<std::string_view, 2> kLong{"--password", "--token"};

/// Where the secret begins in a word: its length if the secret is the next word, npos if this is no
/// such option.
std::size_t secret_in(std::string_view word) {
  for (const auto name : kLong) {
    if (word == name) return word.size();
    if (word.starts_with(name) && word[name.size()] == '=') return name.size() + 1;
  }
  for (const auto name : kShort) {
    if (word.starts_with(name)) return name.size();
  }
  return std::string_view::npos;
}

void blank(char* text) {
  std::memset(text, '*', std::strlen(text));
}

}  // namespace

std::vector<std::string> take_words(int count, char** words) {
  const std::vector<std::string> copies(words, words + count);
  for (std::size_t i = 1; i < copies.size(); ++i) {
    const auto begin = secret_in(copies[i]);
    if (begin == std::string_view::npos) continue;
    if (begin < copies[i].size()) blank(words[i] + begin);
    const bool takes_next = begin == copies[i].size() && i + 1 < copies.size();
    if (takes_next && !copies[i + 1].starts_with('-')) blank(words[++i]);
  }
  return copies;
}

}  // namespace oph::terminal
