// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/authenticator.h"

#include <sodium.h>

#include <array>

#include "server/refusal.h"
#include "server/soap/request_text.h"

namespace oph::server {
namespace {

constexpr std::size_t kLongestCredential = 1024;

std::string make_dummy_hash() {
  std::array<char, 32> password{};
  randombytes_buf(password.data(), password.size());
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str(hash.data(), password.data(), password.size(),
                        crypto_pwhash_OPSLIMIT_INTERACTIVE,
                        crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
    throw system_error("there is not enough memory to hash a password");
  }
  return hash;
}

Refusal wrong_credentials() {
  return refusal(ErrorCode::kAuthentication, "user or password is wrong");
}

}  // namespace

Authenticator::Authenticator(const Configuration& configuration)
    : lockout_{configuration.integer("server.login_failures"),
               std::chrono::seconds{configuration.integer("server.lockout_seconds")}},
      dummy_hash_{make_dummy_hash()} {}

bool Authenticator::verify(const std::string& password_hash, const std::string& password) {
  const std::lock_guard lock{verifying_};
  return crypto_pwhash_str_verify(password_hash.c_str(), password.data(), password.size()) == 0;
}

metadb::User Authenticator::authenticate(metadb::Catalogue& catalogue, const std::string& user,
                                         const std::string& password, const std::string& address) {
  if (user.size() > kLongestCredential || password.size() > kLongestCredential || !is_utf8(user)) {
    throw wrong_credentials();
  }
  const Lockout::Key key{user, address};
  if (lockout_.is_locked_out(key)) {
    throw refusal(ErrorCode::kAuthentication, "too many wrong passwords in a row, try again later");
  }
  const auto account = catalogue.users().find(user);
  const bool is_known = account && recent_.knows(user, password, account->password_hash);
  if (!is_known) {
    const bool is_right = verify(account ? account->password_hash : dummy_hash_, password);
    if (!account || !is_right) {
      lockout_.note_failure(key);
      throw wrong_credentials();
    }
    recent_.remember(user, password, account->password_hash);
  }
  lockout_.note_success(key);
  if (!account->is_enabled) {
    throw refusal(ErrorCode::kNoResponse, "the account is disabled (user={})", user);
  }
  return *account;
}

}  // namespace oph::server
