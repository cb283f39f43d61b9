// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace oph::server {

/// Whether a text is UTF-8, without surrogates and needlessly long sequences.
bool is_utf8(std::string_view text);

/// Undoes what clients do that send the bytes of UTF-8 as if they were Latin-1 characters: if all
/// code points of `text` (UTF-8) are below 256 and, as bytes, are UTF-8 themselves, returns those
/// bytes; otherwise `text` as it is.
std::string undo_double_encoding(std::string_view text);

}  // namespace oph::server
