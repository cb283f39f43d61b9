// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "metadb/roles.h"

namespace oph::server {

using metadb::effective_roles;
using metadb::may;
using metadb::role_letters;

/// Reads roles that may be granted, as words joined by '|' ("read|execute") or as letters ("rx").
/// Throws a user error; the owner's role cannot be granted.
unsigned parse_roles(std::string_view text);

}  // namespace oph::server
