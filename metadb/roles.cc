// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/roles.h"

namespace oph::metadb {

unsigned effective_roles(unsigned roles) {
  if ((roles & kOwner) != 0) roles |= kAllRoles;
  if ((roles & kAdmin) != 0) roles |= kRead | kWrite | kExecute;
  if ((roles & kWrite) != 0) roles |= kRead;
  return roles;
}

bool may(unsigned roles, std::string_view permission) {
  for (const auto& known : kRoleNames) {
    if (known.name == permission) return (effective_roles(roles) & known.role) != 0;
  }
  return (roles & kOwner) != 0;
}

std::string role_letters(unsigned roles) {
  std::string letters;
  for (const auto& known : kRoleNames) letters += (roles & known.role) != 0 ? known.letter : '-';
  return letters;
}

}  // namespace oph::metadb
