// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql/connection.h"

namespace oph::metadb {

/// Access tokens: texts "oph_<number>_<secret>" that stand for an account until they expire or are
/// revoked. Only a hash (BLAKE2b) of each is kept; its 256 random bits cannot be guessed from it.
class Tokens {
 public:
  explicit Tokens(sql::Connection& connection) : connection_{connection} {}

  struct Token {
    std::int64_t id;
    std::string label;
    std::string creation_time;
    std::string expiry_time;
    bool is_expired;
  };

  /// Makes a token that is valid for some days; returns its text, which nobody can see again.
  std::string issue(std::int64_t user_id, std::string_view label, std::int64_t days);
  /// The name of the user whom a valid token stands for.
  std::optional<std::string> holder(std::string_view token);
  /// Of a user, the oldest first.
  std::vector<Token> list(std::int64_t user_id);
  /// Returns whether the user had that token.
  bool revoke(std::int64_t user_id, std::int64_t id);
  /// Returns how many he had.
  std::int64_t revoke_all(std::int64_t user_id);

  /// What a text says to be the number of its token, true or not; absent if it has not the form.
  static std::optional<std::int64_t> number(std::string_view token);

 private:
  sql::Connection& connection_;
};

}  // namespace oph::metadb
