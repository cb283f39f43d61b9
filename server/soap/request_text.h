// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace oph::server {

/// Tells whether a text that comes in pieces is UTF-8, without surrogates and needlessly long
/// sequences.
class Utf8Check {
 public:
  void add(std::string_view piece);
  /// Whether all that came is whole characters.
  bool is_good() const { return !is_bad_ && missing_ == 0; }

 private:
  void add(unsigned char byte);
  void start(unsigned char lead);

  int missing_ = 0;             ///< bytes of the character that has begun
  unsigned char least_ = 0x80;  ///< bounds of the next one of these
  unsigned char greatest_ = 0xBF;
  bool is_bad_ = false;
};

bool is_utf8(std::string_view text);

/// Undoes what clients do that send the bytes of UTF-8 as if they were Latin-1 characters: if all
/// code points of `text` (UTF-8) are below 256 and, as bytes, are UTF-8 themselves, returns those
/// bytes; otherwise `text` as it is.
std::string undo_double_encoding(std::string_view text);

}  // namespace oph::server
