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

  /// Returns the account of `user` if the password is right. Otherwise throws a Refusal, which does
  /// not tell (by its text or by its time) an unknown user from a wrong password.
  metadb::User authenticate(metadb::Catalogue& catalogue, const std::string& user,
                            const std::string& password, const std::string& address);

 private:
  bool verify(const std::string& password_hash, const std::string& password);

  Lockout lockout_;
  RecentLogins recent_;
  std::string dummy_hash_;  ///< of nobody's password
  std::mutex verifying_;    ///< a verification takes much memory: one at a time
};

}  // namespace oph::server
