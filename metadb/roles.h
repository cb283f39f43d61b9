// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "metadb/sessions.h"

namespace oph::metadb {

struct RoleName {
  std::string_view name;
  Role role;
  char letter;
};

inline constexpr RoleName kRoleNames[] = {
    {"read", kRead, 'r'},   {"write", kWrite, 'w'}, {"execute", kExecute, 'x'},
    {"admin", kAdmin, 'a'}, {"owner", kOwner, 'o'},
};

/// What roles (bits of Role) amount to: write includes read, admin includes read, write and
/// execute, owner includes all.
unsigned effective_roles(unsigned roles);

/// Whether roles suffice for the `permission` of an operator: "read", "write", "execute", "admin"
/// or "owner". An unknown permission needs the owner.
bool may(unsigned roles, std::string_view permission);

/// "rwxao" with '-' for each role that is missing.
std::string role_letters(unsigned roles);

}  // namespace oph::metadb
