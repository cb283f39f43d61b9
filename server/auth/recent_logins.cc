// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/recent_logins.h"

#include <sodium.h>

#include <cstdint>

#include "base/error.h"

namespace oph::server {
namespace {

void add(crypto_generichash_state& state, std::string_view text) {
  const std::uint64_t size = text.size();
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(&size), sizeof size);
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(text.data()),
                            text.size());
}

}  // namespace

RecentLogins::RecentLogins() {
  if (sodium_init() < 0) throw system_error("there is no source of random numbers");
  randombytes_buf(key_.data(), key_.size());
}

RecentLogins::Digest RecentLogins::digest(std::string_view user, std::string_view password,
                                          std::string_view hash) const {
  Digest digest{};
  crypto_generichash_state state;
  crypto_generichash_init(&state, key_.data(), key_.size(), digest.size());
  add(state, user);
  add(state, password);
  add(state, hash);
  crypto_generichash_final(&state, digest.data(), digest.size());
  return digest;
}

bool RecentLogins::knows(std::string_view user, std::string_view password,
                         std::string_view password_hash, Clock::time_point now) {
  const auto key = digest(user, password, password_hash);
  const std::lock_guard lock{mutex_};
  const auto found = logins_.find(key);
  return found != logins_.end() && now - found->second < kLifetime;
}

void RecentLogins::remember(std::string_view user, std::string_view password,
                            std::string_view password_hash, Clock::time_point now) {
  const auto key = digest(user, password, password_hash);
  const std::lock_guard lock{mutex_};
  std::erase_if(logins_, [&](const auto& login) { return now - login.second >= kLifetime; });
  logins_[key] = now;
}

}  // namespace oph::server
