// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/secrets.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.h"

namespace oph {
namespace {

constexpr std::string_view kMask = "***";
constexpr std::string_view kEndsOfValues = ";|,&\"' \t\r\n[]{}<>";
constexpr std::string_view kTokenPrefix = "oph_";
constexpr std::size_t kTokenSecret = 43;

constexpr std::array<std::string_view, 8> kNames = {
    "password", "passwd", "pwd", "token", "secret", "access_token", "apikey", "api_key"};

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
}

std::size_t end_of_word(std::string_view text, std::size_t begin) {
  while (begin < text.size() && is_word(text[begin])) ++begin;
  return begin;
}

bool is_secret_name(std::string_view word) {
  return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view name) {
    if (word.size() < name.size()) return false;
    const auto start = word.size() - name.size();  // also "db_password"
    const bool is_whole = start == 0 || word[start - 1] == '_' || word[start - 1] == '-';
    return is_whole && equal_ignoring_case(word.substr(start), name);
  });
}

/// "oph_<digits>_<43 characters>"
bool is_token(std::string_view word) {
  if (!word.starts_with(kTokenPrefix)) return false;
  const auto end = word.find('_', kTokenPrefix.size());
  return end != std::string_view::npos && word.size() == end + 1 + kTokenSecret &&
         parse_integer(word.substr(kTokenPrefix.size(), end - kTokenPrefix.size())).has_value();
}

/// Where the value after a name begins: after blanks, quotes and one '=' or ':'; 0: there is none.
std::size_t begin_of_value(std::string_view text, std::size_t position) {
  const auto skip = [&] {
    position = text.find_first_not_of(" \t\"'\\", position);
    return position != std::string_view::npos;
  };
  if (!skip() || (text[position] != '=' && text[position] != ':')) return 0;
  ++position;
  return skip() ? position : 0;
}

}  // namespace

std::string mask_secrets(std::string_view text) {
  std::string masked;
  std::size_t position = 0;
  while (position < text.size()) {
    const auto end = end_of_word(text, position);
    if (end == position) {
      masked += text[position++];
      continue;
    }
    const auto word = text.substr(position, end - position);
    masked += is_token(word) ? kMask : word;
    position = end;
    const auto value = is_secret_name(word) ? begin_of_value(text, end) : 0;
    if (value == 0) continue;
    masked += text.substr(end, value - end);
    position = std::min(text.find_first_of(kEndsOfValues, value), text.size());
    if (position > value) masked += kMask;
  }
  return masked;
}

}  // namespace oph
