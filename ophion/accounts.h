// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "metadb/catalogue.h"
#include "ophion/stack.h"
#include "ophion/state.h"
#include "ophion/verbs.h"

namespace oph::ophion {

/// Calls `action(catalogue)`. Throws a user error if the database does not run.
template <class Action>
int with_catalogue(const UserOptions& options, Action&& action) {
  const auto configuration = load_stack(options.folder);
  if (configuration.flag("metadb.managed") && !read_state(configuration).supervisor) {
    throw user_error("the stack is not running: run 'ophion up --stack {}' first",
                     options.folder.string());
  }
  metadb::Catalogue catalogue{configuration};
  action(catalogue);
  return 0;
}

[[noreturn]] inline void refuse_unknown_user(const UserOptions& options) {
  throw user_error("no such user (user={})", options.name);
}

inline metadb::User require_user(metadb::Catalogue& catalogue, const UserOptions& options) {
  auto user = catalogue.users().find(options.name);
  if (!user) refuse_unknown_user(options);
  return *std::move(user);
}

}  // namespace oph::ophion
