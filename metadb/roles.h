// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "metadb/sessions.h"

namespace oph::metadb {

struct RoleName {
  Role role;
  std::string_view name;
  char letter;
};

inline constexpr RoleName kRoleNames[] = {
    {kRead, "read", 'r'},   {kWrite, "write", 'w'}, {kExecute, "execute", 'x'},
    {kAdmin, "admin", 'a'}, {kOwner, "owner", 'o'},
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
