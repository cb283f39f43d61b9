// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/names.h"

#include <algorithm>

#include "base/error.h"

namespace oph::metadb {
namespace {

constexpr std::size_t kMaximumBytes = 255;

/// Returns how many bytes the character takes that starts with `first`; 0 if none starts so.
std::size_t utf8_length(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}

bool is_utf8(std::string_view text) {
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; };
  while (!text.empty()) {
    const auto length = utf8_length(static_cast<unsigned char>(text.front()));
    if (length == 0 || length > text.size()) return false;
    const auto rest = text.substr(1, length - 1);
    if (!std::all_of(rest.begin(), rest.end(), continues)) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool is_forbidden(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f || c == '/';
}

}  // namespace

void check_name(std::string_view what, std::string_view name) {
  if (name.empty() || name == "." || name == "..") {
    throw user_error("this cannot be the name of a {} ({}={})", what, what, name);
  }
  if (name.size() > kMaximumBytes) {
    throw user_error("the name of a {} must not be longer than {} bytes (length={})", what,
                     kMaximumBytes, name.size());
  }
  if (!is_utf8(name) || std::any_of(name.begin(), name.end(), is_forbidden)) {
    throw user_error("the name of a {} must not hold '/', control characters or anything but UTF-8",
                     what);
  }
}

}  // namespace oph::metadb
