// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/roles.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "metadb/sessions.h"

namespace oph::server {
namespace {

TEST(Roles, IncludeWhatTheyAmountTo) {
  EXPECT_TRUE(may(metadb::kWrite, "read"));
  EXPECT_FALSE(may(metadb::kWrite, "execute"));
  EXPECT_TRUE(may(metadb::kAdmin, "execute"));
  EXPECT_FALSE(may(metadb::kAdmin, "owner"));
  EXPECT_TRUE(may(metadb::kOwner, "admin"));
  EXPECT_FALSE(may(metadb::kRead | metadb::kWrite | metadb::kExecute, "admin"));
  EXPECT_FALSE(may(metadb::kRead, "something new"));
  EXPECT_TRUE(may(metadb::kOwner, "something new"));
  EXPECT_FALSE(may(0, "read"));
}

TEST(Roles, AreShownAsLetters) {
  EXPECT_EQ(role_letters(metadb::kAllRoles), "rwxao");
  EXPECT_EQ(role_letters(metadb::kRead | metadb::kExecute), "r-x--");
}

TEST(Roles, AreReadAsWordsOrLetters) {
  EXPECT_EQ(parse_roles("read|execute"), metadb::kRead | metadb::kExecute);
  EXPECT_EQ(parse_roles("rwx"), metadb::kRead | metadb::kWrite | metadb::kExecute);
  for (const auto* text : {"", "owner", "o", "rwxo", "reed", "read||x", "-"}) {
    EXPECT_THROW(parse_roles(text), Error) << text;
  }
}

}  // namespace
}  // namespace oph::server
