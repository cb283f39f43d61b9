// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace oph::primitives {

/// Appends the bytes in base64 (RFC 4648, with padding).
inline void append_base64(std::string& text, std::span<const std::byte> bytes) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  text.reserve(text.size() + (bytes.size() + 2) / 3 * 4);
  for (std::size_t start = 0; start < bytes.size(); start += 3) {
    const auto given = std::min<std::size_t>(3, bytes.size() - start);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8 | (i < given ? std::to_integer<std::uint32_t>(bytes[start + i]) : 0);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      text += i <= given ? alphabet[group >> (18 - 6 * i) & 63] : '=';
    }
  }
}

}  // namespace oph::primitives
