// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/authenticator.h"

#include <sodium.h>

#include <array>

#include "metadb/tokens.h"
#include "server/refusal.h"
#include "server/soap/request_text.h"

namespace oph::server {
namespace {

constexpr std::size_t kLongestCredential = 1024;
/// So many users of one address may be locked out before the whole address is.
constexpr std::int64_t kNamesPerAddress = 10;

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

Refusal locked_out() {
  return refusal(ErrorCode::kAuthentication, "too many wrong passwords in a row, try again later");
}

/// By this a token is counted in the lock-out: who guesses at one must not lock out the others of
/// his address.
std::string name_of_token(std::string_view token) {
  return fmt::format("{} {}", Authenticator::kTokenUser, metadb::Tokens::number(token).value_or(0));
}

}  // namespace

Authenticator::Authenticator(const Configuration& configuration)
    : lockout_{configuration.integer("server.login_failures"),
               std::chrono::seconds{configuration.integer("server.lockout_seconds")}},
      addresses_{kNamesPerAddress * configuration.integer("server.login_failures"),
                 std::chrono::seconds{configuration.integer("server.lockout_seconds")}},
      dummy_hash_{make_dummy_hash()} {}

bool Authenticator::verify(const std::string& password_hash, const std::string& password) {
  const std::lock_guard lock{verifying_};
  return crypto_pwhash_str_verify(password_hash.c_str(), password.data(), password.size()) == 0;
}

std::optional<metadb::User> Authenticator::check_password(metadb::Catalogue& catalogue,
                                                          const std::string& user,
                                                          const std::string& password,
                                                          const std::string& address) {
  auto account = catalogue.users().find(user);
  if (account && recent_.knows(user, password, account->password_hash)) return account;
  const Lockout::Key of_address{"", address};
  if (addresses_.is_locked_out(of_address)) throw locked_out();
  const bool is_right = verify(account ? account->password_hash : dummy_hash_, password);
  if (!account || !is_right) {
    addresses_.note_failure(of_address);
    return std::nullopt;
  }
  addresses_.note_success(of_address);
  recent_.remember(user, password, account->password_hash);
  return account;
}

std::optional<metadb::User> Authenticator::check_token(metadb::Catalogue& catalogue,
                                                       const std::string& token) {
  const auto holder = metadb::Tokens{catalogue.connection()}.holder(token);
  return holder ? catalogue.users().find(*holder) : std::nullopt;
}

metadb::User Authenticator::authenticate(metadb::Catalogue& catalogue, const std::string& user,
                                         const std::string& password, const std::string& address) {
  if (user.size() > kLongestCredential || password.size() > kLongestCredential || !is_utf8(user)) {
    throw wrong_credentials();
  }
  const bool is_token = user == kTokenUser;
  const Lockout::Key key{is_token ? name_of_token(password) : user, address};
  if (lockout_.is_locked_out(key)) {
    throw locked_out();
  }
  const auto account = is_token ? check_token(catalogue, password)
                                : check_password(catalogue, user, password, address);
  if (!account) {
    lockout_.note_failure(key);
    throw wrong_credentials();
  }
  lockout_.note_success(key);
  if (!account->is_enabled) {
    throw refusal(ErrorCode::kNoResponse, "the account is disabled (user={})", account->name);
  }
  return *account;
}

}  // namespace oph::server
