// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>
#include <string>

#include "base/error.h"
#include "ophion/accounts.h"
#include "ophion/password.h"

namespace oph::ophion {
namespace {

constexpr std::size_t kMinPasswordLength = 8;
// What libsodium hashes may be longer, but a line of a megabyte is a mistake.
constexpr std::size_t kMaxPasswordLength = 1024;

std::string read_password() {
  std::string password;
  std::getline(std::cin, password);
  if (password.size() < kMinPasswordLength || password.size() > kMaxPasswordLength) {
    throw user_error("the password must have {} to {} characters (length={})", kMinPasswordLength,
                     kMaxPasswordLength, password.size());
  }
  return password;
}

/// Calls `store(hash)` with the hash of the password that was given, or of a new one, which is
/// printed once it is stored.
template <class Store>
void choose_password(const UserOptions& options, Store&& store) {
  const auto password = options.reads_password ? read_password() : random_password();
  store(hash_password(password));
  if (!options.reads_password) {
    std::cout << fmt::format("password of {}: {}\n", options.name, password);
  }
}

}  // namespace

int add_user(const UserOptions& options) {
  return with_catalogue(options, [&](metadb::Catalogue& catalogue) {
    auto& users = catalogue.users();
    if (users.find(options.name)) {
      throw user_error(
          "the user exists already; 'ophion user passwd' changes the password "
          "(user={})",
          options.name);
    }
    metadb::User user;
    user.name = options.name;
    user.is_admin = options.is_admin;
    choose_password(options, [&](const std::string& hash) {
      user.password_hash = hash;
      users.save(user);
    });
  });
}

int change_password(const UserOptions& options) {
  return with_catalogue(options, [&](metadb::Catalogue& catalogue) {
    require_user(catalogue, options);
    choose_password(options, [&](const std::string& hash) {
      catalogue.users().set_password(options.name, hash);
    });
  });
}

int enable_user(const UserOptions& options, bool is_enabled) {
  return with_catalogue(options, [&](metadb::Catalogue& catalogue) {
    if (!catalogue.users().set_enabled(options.name, is_enabled)) refuse_unknown_user(options);
  });
}

int list_users(const UserOptions& options) {
  return with_catalogue(options, [&](metadb::Catalogue& catalogue) {
    for (const auto& user : catalogue.users().list()) {
      std::cout << fmt::format("{:<24} {:<8} {}\n", user.name,
                               user.is_enabled ? "enabled" : "disabled",
                               user.is_admin ? "admin" : "user");
    }
  });
}

}  // namespace oph::ophion
