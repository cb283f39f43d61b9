// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>
#include <string>

#include "base/configuration.h"
#include "metadb/catalogue.h"
#include "server/auth/lockout.h"
#include "server/auth/recent_logins.h"

namespace oph::server {

/// Tells who sends a request.
class Authenticator {
 public:
  explicit Authenticator(const Configuration& configuration);

  /// The user name of those who log in with an access token as their password.
  static constexpr std::string_view kTokenUser = "__token__";

  /// Returns the account of `user` if the password is right, or that of a valid token. Otherwise
  /// throws a Refusal, which does not tell (by its text or by its time) an unknown user from a
  /// wrong password.
  metadb::User authenticate(metadb::Catalogue& catalogue, const std::string& user,
                            const std::string& password, const std::string& address);

 private:
  std::optional<metadb::User> check_password(metadb::Catalogue& catalogue, const std::string& user,
                                             const std::string& password,
                                             const std::string& address);
  static std::optional<metadb::User> check_token(metadb::Catalogue& catalogue,
                                                 const std::string& token);
  bool verify(const std::string& password_hash, const std::string& password);

  Lockout lockout_;
  Lockout addresses_;  ///< by address alone: who tries many names keeps others from being verified
  RecentLogins recent_;
  std::string dummy_hash_;  ///< of nobody's password
  std::mutex verifying_;    ///< a verification takes much memory: one at a time
};

}  // namespace oph::server
