// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>

#include "base/text.h"
#include "metadb/tokens.h"
#include "ophion/accounts.h"

namespace oph::ophion {
namespace {

constexpr std::int64_t kDefaultDays = 30;
constexpr std::size_t kLongestLabel = 255;

}  // namespace

int issue_token(const UserOptions& options) {
  return with_catalogue(options, [&](metadb::Catalogue& catalogue) {
    if (options.label.size() > kLongestLabel) {
      throw user_error("label is too long (bytes={}, limit={})", options.label.size(),
                       kLongestLabel);
    }
    const auto user = require_user(catalogue, options);
    const auto days = options.days.value_or(kDefaultDays);
    const auto token = metadb::Tokens{catalogue.connection()}.issue(user.id, options.label, days);
    std::cout << fmt::format("token of {}, valid for {} days: {}\n", user.name, days, token);
  });
}

int list_tokens(const UserOptions& options) {
  return with_catalogue(options, [&](metadb::Catalogue& catalogue) {
    const auto user = require_user(catalogue, options);
    for (const auto& token : metadb::Tokens{catalogue.connection()}.list(user.id)) {
      std::cout << fmt::format("{:<6} {} from {} to {} UTC  {}\n", token.id,
                               token.is_expired ? "expired" : "valid  ", token.creation_time,
                               token.expiry_time, token.label);
    }
  });
}

int revoke_token(const UserOptions& options) {
  return with_catalogue(options, [&](metadb::Catalogue& catalogue) {
    const auto user = require_user(catalogue, options);
    metadb::Tokens tokens{catalogue.connection()};
    if (options.token == "all") {
      std::cout << fmt::format("{} tokens are revoked\n", tokens.revoke_all(user.id));
      return;
    }
    const auto id = parse_integer(options.token);
    if (!id || !tokens.revoke(user.id, *id)) {
      throw user_error("the user has no such token; 'ophion user tokens {}' lists them (token={})",
                       user.name, options.token);
    }
    std::cout << "the token is revoked\n";
  });
}

}  // namespace oph::ophion
