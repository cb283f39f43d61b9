// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/sql/value.h"

#include <algorithm>

#include "base/error.h"

namespace oph::sql {

std::string quote_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  OPH_CHECK(!name.empty() && std::all_of(name.begin(), name.end(), allowed));
  return "`" + std::string{name} + "`";
}

std::string bytes_literal(Bytes bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "x'";
  text.reserve(bytes.size() * 2 + 3);
  for (const auto byte : bytes) {
    text += digits[std::to_integer<unsigned>(byte) >> 4U];
    text += digits[std::to_integer<unsigned>(byte) & 15U];
  }
  return text + "'";
}

std::string text_literal(std::string_view text) {
  if (text.empty()) return "''";
  return "_utf8mb4 " + bytes_literal(std::as_bytes(std::span{text}));
}

}  // namespace oph::sql
