// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/tokens.h"

#include <sodium.h>

#include <array>

#include "base/text.h"

namespace oph::metadb {
namespace {

constexpr std::string_view kPrefix = "oph_";
constexpr std::size_t kSecretBytes = 32;
constexpr int kEncoding = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

std::string random_secret() {
  if (sodium_init() < 0) throw system_error("there is no source of random numbers");
  std::array<unsigned char, kSecretBytes> random{};
  randombytes_buf(random.data(), random.size());
  std::array<char, sodium_base64_ENCODED_LEN(kSecretBytes, kEncoding)> text{};
  sodium_bin2base64(text.data(), text.size(), random.data(), random.size(), kEncoding);
  return text.data();
}

/// Hexadecimal; a secret has too much entropy for a slow hash to add anything.
std::string hash(std::string_view secret) {
  std::array<unsigned char, 32> digest{};
  crypto_generichash(digest.data(), digest.size(),
                     reinterpret_cast<const unsigned char*>(secret.data()), secret.size(), nullptr,
                     0);
  std::array<char, 2 * digest.size() + 1> text{};
  sodium_bin2hex(text.data(), text.size(), digest.data(), digest.size());
  return text.data();
}

/// The secret behind "oph_<number>_"; it may hold '_' itself.
std::string_view secret_of(std::string_view token) {
  return token.substr(token.find('_', kPrefix.size()) + 1);
}

}  // namespace

std::optional<std::int64_t> Tokens::number(std::string_view token) {
  if (!token.starts_with(kPrefix)) return std::nullopt;
  const auto end = token.find('_', kPrefix.size());
  if (end == std::string_view::npos) return std::nullopt;
  return parse_integer(token.substr(kPrefix.size(), end - kPrefix.size()));
}

std::string Tokens::issue(std::int64_t user_id, std::string_view label, std::int64_t days) {
  const auto secret = random_secret();
  connection_.query(
      "INSERT INTO access_token (user_id, hash, label, expiry_time)"
      " VALUES (?, ?, ?, UTC_TIMESTAMP() + INTERVAL ? DAY)",
      user_id, hash(secret), label, days);
  return fmt::format("{}{}_{}", kPrefix, connection_.last_insert_id(), secret);
}

std::optional<std::string> Tokens::holder(std::string_view token) {
  const auto id = number(token);
  if (!id) return std::nullopt;
  auto row = connection_.query(
      "SELECT access_token.hash, user.name FROM access_token JOIN user ON user.id = user_id"
      " WHERE access_token.id = ? AND expiry_time > UTC_TIMESTAMP()",
      *id);
  if (!row.next()) return std::nullopt;
  const auto known = row.text(0);
  const auto given = hash(secret_of(token));
  if (known.size() != given.size() ||
      sodium_memcmp(known.data(), given.data(), known.size()) != 0) {
    return std::nullopt;
  }
  return row.text(1);
}

std::vector<Tokens::Token> Tokens::list(std::int64_t user_id) {
  auto rows = connection_.query(
      "SELECT id, label, creation_time, expiry_time, expiry_time <= UTC_TIMESTAMP()"
      " FROM access_token WHERE user_id = ? ORDER BY id",
      user_id);
  std::vector<Token> tokens;
  while (rows.next()) {
    tokens.push_back(
        {rows.integer(0), rows.text(1), rows.text(2), rows.text(3), rows.integer(4) != 0});
  }
  return tokens;
}

bool Tokens::revoke(std::int64_t user_id, std::int64_t id) {
  return connection_.query("DELETE FROM access_token WHERE user_id = ? AND id = ?", user_id, id)
             .affected_rows() > 0;
}

std::int64_t Tokens::revoke_all(std::int64_t user_id) {
  return static_cast<std::int64_t>(
      connection_.query("DELETE FROM access_token WHERE user_id = ?", user_id).affected_rows());
}

}  // namespace oph::metadb
