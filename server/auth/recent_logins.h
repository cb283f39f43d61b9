// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace oph::server {

/// Remembers for a few minutes that a password was right, since telling so from its stored hash is
/// slow on purpose. Keeps no password, only a keyed hash that means nothing outside this process.
class RecentLogins {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::minutes kLifetime{10};

  RecentLogins();

  /// `password_hash` is the stored one: when a password is changed, what is remembered is void.
  bool knows(std::string_view user, std::string_view password, std::string_view password_hash,
             Clock::time_point now = Clock::now());
  void remember(std::string_view user, std::string_view password, std::string_view password_hash,
                Clock::time_point now = Clock::now());

 private:
  using Digest = std::array<unsigned char, 32>;
  Digest digest(std::string_view user, std::string_view password, std::string_view hash) const;

  Digest key_{};
  std::mutex mutex_;
  std::map<Digest, Clock::time_point> logins_;  ///< when each was checked
};

}  // namespace oph::server
