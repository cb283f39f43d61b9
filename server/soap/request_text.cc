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

void Utf8Check::add(std::string_view piece) {
  for (const char c : piece) add(static_cast<unsigned char>(c));
}

void Utf8Check::add(unsigned char byte) {
  if (missing_ == 0) {
    start(byte);
    return;
  }
  is_bad_ |= byte < least_ || byte > greatest_;
  least_ = 0x80;
  greatest_ = 0xBF;
  --missing_;
}

void Utf8Check::start(unsigned char lead) {
  if (lead < 0x80) return;
  is_bad_ |= lead < 0xC2 || lead > 0xF4;
  missing_ = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  if (lead == 0xE0) least_ = 0xA0;
  if (lead == 0xED) greatest_ = 0x9F;
  if (lead == 0xF0) least_ = 0x90;
  if (lead == 0xF4) greatest_ = 0x8F;
}

bool is_utf8(std::string_view text) {
  Utf8Check check;
  check.add(text);
  return check.is_good();
}

std::string undo_double_encoding(std::string_view text) {
  if (!is_ascii(text)) {
    if (auto bytes = to_latin1(text); bytes && is_utf8(*bytes)) return *std::move(bytes);
  }
  return std::string{text};
}

}  // namespace oph::server
