// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace oph::pool {

/// Encrypts what one end of a connection sends and decrypts what it receives, with keys that only
/// those who know a secret can make, other ones for each connection and direction. What was
/// changed, repeated or left out on the way is noticed. (XChaCha20-Poly1305 of libsodium's
/// secretstream; the keys are BLAKE2b hashes of the two greetings.)
class Cipher {
 public:
  /// Bytes of a greeting, and of the start that follows it.
  static constexpr std::size_t kGreetingBytes = 32;
  static constexpr std::size_t kStartBytes = 24;

  explicit Cipher(std::string_view secret);
  ~Cipher();
  Cipher(const Cipher&) = delete;
  Cipher& operator=(const Cipher&) = delete;

  /// What to send first: random bytes.
  const std::string& greeting() const;
  /// Takes the other's greeting; returns what to send next. Throws a system error if it is ours.
  std::string start(std::string_view greeting);
  /// Takes what the other sent next.
  void finish(std::string_view start);

  std::string seal(std::string_view text);
  /// Throws a system error if the other does not know the secret, or the text is not the next one.
  std::string open(std::string_view sealed);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace oph::pool
