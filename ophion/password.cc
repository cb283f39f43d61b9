// SPDX-License-Identifier: GPL-3.0-or-later
#include "ophion/password.h"

#include <sodium.h>

#include <array>

#include "base/error.h"

namespace oph::ophion {
namespace {

constexpr int kEncoding = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
constexpr std::size_t kRandomBytes = 18;

void initialise_library() {
  if (sodium_init() < 0) throw system_error("the library sodium does not work on this machine");
}

}  // namespace

std::string random_password() {
  initialise_library();
  std::array<unsigned char, kRandomBytes> random{};
  randombytes_buf(random.data(), random.size());
  std::array<char, sodium_base64_ENCODED_LEN(kRandomBytes, kEncoding)> text{};
  sodium_bin2base64(text.data(), text.size(), random.data(), random.size(), kEncoding);
  return text.data();
}

std::string hash_password(std::string_view password) {
  initialise_library();
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str(hash.data(), password.data(), password.size(),
                        crypto_pwhash_OPSLIMIT_INTERACTIVE,
                        crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
    throw system_error("out of memory while hashing a password");
  }
  return hash.data();
}

}  // namespace oph::ophion
