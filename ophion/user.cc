// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>
#include <string>

#include "base/error.h"
#include "metadb/catalogue.h"
#include "ophion/password.h"
#include "ophion/stack.h"
#include "ophion/state.h"
#include "ophion/verbs.h"

namespace oph::ophion {
namespace {

constexpr std::size_t kMinPasswordLength = 8;
// What libsodium hashes may be longer, but a line of a megabyte is a mistake.
constexpr std::size_t kMaxPasswordLength = 1024;

/// Opens the catalogue for an action; it must run.
template <class Action>
auto with_users(const UserOptions& options, Action&& action) {
  const auto configuration = load_stack(options.folder);
  if (configuration.flag("metadb.managed") && !read_state(configuration).supervisor) {
    throw user_error("the stack is not running: run 'ophion up --stack {}' first",
                     options.folder.string());
  }
  metadb::Catalogue catalogue{configuration};
  return action(catalogue.users());
}

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

[[noreturn]] void refuse_unknown(const UserOptions& options) {
  throw user_error("no such user (user={})", options.name);
}

}  // namespace

int add_user(const UserOptions& options) {
  return with_users(options, [&](metadb::Users& users) {
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
    return 0;
  });
}

int change_password(const UserOptions& options) {
  return with_users(options, [&](metadb::Users& users) {
    if (!users.find(options.name)) refuse_unknown(options);
    choose_password(options,
                    [&](const std::string& hash) { users.set_password(options.name, hash); });
    return 0;
  });
}

int enable_user(const UserOptions& options, bool is_enabled) {
  return with_users(options, [&](metadb::Users& users) {
    if (!users.set_enabled(options.name, is_enabled)) refuse_unknown(options);
    return 0;
  });
}

int list_users(const UserOptions& options) {
  return with_users(options, [&](metadb::Users& users) {
    for (const auto& user : users.list()) {
      std::cout << fmt::format("{:<24} {:<8} {}\n", user.name,
                               user.is_enabled ? "enabled" : "disabled",
                               user.is_admin ? "admin" : "user");
    }
    return 0;
  });
}

}  // namespace oph::ophion
