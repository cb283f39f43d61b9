// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/base64.h"

#include <sodium.h>

namespace oph::framework {

std::string to_base64(std::span<const std::byte> bytes) {
  constexpr int variant = sodium_base64_VARIANT_ORIGINAL;
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), variant);
  text.pop_back();  // the final zero
  return text;
}

}  // namespace oph::framework
