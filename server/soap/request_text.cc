// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/soap/request_text.h"

#include <algorithm>
#include <optional>

namespace oph::server {
namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Length of the sequence that a byte starts; 0: it starts none.
std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

/// Whether the second byte of a sequence may follow its first one.
bool fits_lead(unsigned char lead, unsigned char second) {
  if (lead == 0xE0) return second >= 0xA0;
  if (lead == 0xED) return second < 0xA0;
  if (lead == 0xF0) return second >= 0x90;
  if (lead == 0xF4) return second < 0x90;
  return true;
}

/// Code points as bytes; absent if one is above 255.
std::optional<std::string> to_latin1(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      bytes += text[i];
    } else if ((lead == 0xC2 || lead == 0xC3) && i + 1 < text.size()) {
      const auto next = static_cast<unsigned char>(text[++i]);
      bytes += static_cast<char>(((lead & 0x03U) << 6U) | (next & 0x3FU));
    } else {
      return std::nullopt;
    }
  }
  return bytes;
}

}  // namespace

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const auto length = sequence_length(lead);
    if (length == 0 || i + length > text.size()) return false;
    const auto rest = text.substr(i + 1, length - 1);
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
    if (!std::all_of(rest.begin(), rest.end(), continues)) return false;
    if (length > 1 && !fits_lead(lead, static_cast<unsigned char>(rest[0]))) return false;
    i += length;
  }
  return true;
}

std::string undo_double_encoding(std::string_view text) {
  if (!is_ascii(text)) {
    if (auto bytes = to_latin1(text); bytes && is_utf8(*bytes)) return *std::move(bytes);
  }
  return std::string{text};
}

}  // namespace oph::server
