// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/roles.h"

#include "base/error.h"
#include "base/text.h"

namespace oph::server {
namespace {

using metadb::kRoleNames;
using metadb::Role;

unsigned parse_letter(char letter) {
  for (const auto& known : kRoleNames) {
    if (known.letter == letter) return known.role;
  }
  return 0;
}

/// A word or some letters; 0: neither.
unsigned parse_role(std::string_view text) {
  for (const auto& known : kRoleNames) {
    if (known.name == text) return known.role;
  }
  unsigned roles = 0;
  for (const char letter : text) {
    const auto role = parse_letter(letter);
    if (role == 0) return 0;
    roles |= role;
  }
  return roles;
}

}  // namespace

unsigned parse_roles(std::string_view text) {
  const auto fail = [&] {
    return user_error("a role must be read, write, execute, admin or their letters (role={})",
                      text);
  };
  unsigned roles = 0;
  for (const auto part : split(trim(text), '|')) {
    const auto found = parse_role(part);
    if (found == 0 || (found & Role::kOwner) != 0) throw fail();
    roles |= found;
  }
  if (roles == 0) throw fail();
  return roles;
}

}  // namespace oph::server
