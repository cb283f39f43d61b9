// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace oph::server {

/// What roles (bits of metadb::Role) amount to: write includes read, admin includes read, write
/// and execute, owner includes all.
unsigned effective_roles(unsigned roles);

/// Whether roles suffice for the `permission` of an operator: "read", "write", "execute", "admin"
/// or "owner". An unknown permission needs the owner.
bool may(unsigned roles, std::string_view permission);

/// "rwxao" with '-' for each role that is missing.
std::string role_letters(unsigned roles);

/// Reads roles that may be granted, as words joined by '|' ("read|execute") or as letters ("rx").
/// Throws a user error; the owner's role cannot be granted.
unsigned parse_roles(std::string_view text);

}  // namespace oph::server
