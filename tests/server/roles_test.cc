// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/roles.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "metadb/sessions.h"

namespace oph::server {
namespace {

using metadb::Role;

TEST(RolesTest, IncludeLesserOnes) {
  EXPECT_TRUE(may(Role::kWrite, "read"));
  EXPECT_FALSE(may(Role::kWrite, "execute"));
  EXPECT_FALSE(may(Role::kExecute, "read"));
  EXPECT_TRUE(may(Role::kAdmin, "execute"));
  EXPECT_FALSE(may(Role::kAdmin, "owner"));
  EXPECT_TRUE(may(Role::kOwner, "admin"));
  EXPECT_FALSE(may(0, "read"));
}

TEST(RolesTest, AnUnknownPermissionNeedsTheOwner) {
  EXPECT_FALSE(may(Role::kAdmin, "fly"));
  EXPECT_TRUE(may(Role::kOwner, "fly"));
  EXPECT_FALSE(may(Role::kRead, ""));
}

TEST(RolesTest, PrintsLetters) {
  EXPECT_EQ(role_letters(metadb::kAllRoles), "rwxao");
  EXPECT_EQ(role_letters(Role::kRead | Role::kExecute), "r-x--");
  EXPECT_EQ(role_letters(0), "-----");
}

TEST(RolesTest, ReadsWordsAndLetters) {
  EXPECT_EQ(parse_roles("read"), Role::kRead);
  EXPECT_EQ(parse_roles("read|execute"), Role::kRead | Role::kExecute);
  EXPECT_EQ(parse_roles(" rwx "), Role::kRead | Role::kWrite | Role::kExecute);
  EXPECT_EQ(parse_roles("a"), Role::kAdmin);
  EXPECT_EQ(parse_roles("admin"), Role::kAdmin);
}

TEST(RolesTest, RefusesOthersAndTheOwner) {
  for (const auto* text : {"owner", "o", "ro", "q", "read|", "read,write", "Read"}) {
    EXPECT_THROW(parse_roles(text), Error) << text;
  }
}

}  // namespace
}  // namespace oph::server
