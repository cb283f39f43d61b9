// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/pool/cipher.h"

#include <sodium.h>

#include <array>

#include "base/error.h"

namespace oph::pool {
namespace {

using Key = std::array<unsigned char, crypto_secretstream_xchacha20poly1305_KEYBYTES>;

static_assert(Cipher::kStartBytes == crypto_secretstream_xchacha20poly1305_HEADERBYTES);

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

/// The key of one direction.
Key make_key(std::string_view secret, const std::string& sender, const std::string& receiver) {
  Key key{};
  const auto text = sender + receiver + std::string{secret};
  crypto_generichash(key.data(), key.size(), bytes(std::string_view{text}), text.size(), nullptr,
                     0);
  return key;
}

}  // namespace

struct Cipher::State {
  std::string secret;
  std::string greeting = std::string(kGreetingBytes, '\0');
  std::string peer;
  crypto_secretstream_xchacha20poly1305_state sending{};
  crypto_secretstream_xchacha20poly1305_state receiving{};
};

Cipher::Cipher(std::string_view secret) : state_{std::make_unique<State>()} {
  if (sodium_init() < 0) throw system_error("libsodium cannot be used");
  state_->secret = secret;
  randombytes_buf(bytes(state_->greeting), state_->greeting.size());
}

Cipher::~Cipher() {
  sodium_memzero(&state_->sending, sizeof state_->sending);
  sodium_memzero(&state_->receiving, sizeof state_->receiving);
}

const std::string& Cipher::greeting() const {
  return state_->greeting;
}

std::string Cipher::start(std::string_view greeting) {
  // With one greeting for both, our own words could be sent back to us.
  if (greeting == state_->greeting) throw system_error("a pool channel was given its own greeting");
  state_->peer = greeting;
  const auto key = make_key(state_->secret, state_->greeting, state_->peer);
  std::string header(kStartBytes, '\0');
  crypto_secretstream_xchacha20poly1305_init_push(&state_->sending, bytes(header), key.data());
  return header;
}

void Cipher::finish(std::string_view start) {
  const auto key = make_key(state_->secret, state_->peer, state_->greeting);
  crypto_secretstream_xchacha20poly1305_init_pull(&state_->receiving, bytes(start), key.data());
}

std::string Cipher::seal(std::string_view text) {
  std::string sealed(text.size() + crypto_secretstream_xchacha20poly1305_ABYTES, '\0');
  crypto_secretstream_xchacha20poly1305_push(&state_->sending, bytes(sealed), nullptr, bytes(text),
                                             text.size(), nullptr, 0, 0);
  return sealed;
}

std::string Cipher::open(std::string_view sealed) {
  constexpr std::size_t kOverhead = crypto_secretstream_xchacha20poly1305_ABYTES;
  std::string text(sealed.size() < kOverhead ? 0 : sealed.size() - kOverhead, '\0');
  if (sealed.size() < kOverhead ||
      crypto_secretstream_xchacha20poly1305_pull(&state_->receiving, bytes(text), nullptr, nullptr,
                                                 bytes(sealed), sealed.size(), nullptr, 0) != 0) {
    throw system_error("the other end of a pool channel does not know the secret");
  }
  return text;
}

}  // namespace oph::pool
