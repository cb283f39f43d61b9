// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/metadb/fixture.h"

namespace oph::metadb {
namespace {

class UsersTest : public CatalogueTest {};

TEST_F(UsersTest, SavesAndReplaces) {
  auto& users = catalogue->users();
  auto fresh = user_named("ann");
  fresh.password_hash = "$argon2id$x";
  fresh.is_admin = true;
  users.save(fresh);
  auto ann = users.find("ann");
  ASSERT_TRUE(ann.has_value());
  EXPECT_EQ(ann->password_hash, "$argon2id$x");
  EXPECT_TRUE(ann->is_admin);
  EXPECT_TRUE(ann->is_enabled);
  ann->max_sessions = 9;
  ann->is_admin = false;
  users.save(*ann);
  EXPECT_EQ(users.find("ann")->id, ann->id);
  EXPECT_EQ(users.find("ann")->max_sessions, 9);
  EXPECT_FALSE(users.find("ann")->is_admin);
  users.set_last_session(ann->id, "9001");
  EXPECT_EQ(users.find("ann")->last_session, "9001");
}

TEST_F(UsersTest, ListsByName) {
  for (const auto* name : {"bob", "ann", "carl"}) catalogue->users().save(user_named(name));
  const auto users = catalogue->users().list();
  ASSERT_EQ(users.size(), 3U);
  EXPECT_EQ(users[0].name, "ann");
  EXPECT_EQ(users[2].name, "carl");
}

TEST_F(UsersTest, TellsWhetherThereIsSuchAUser) {
  auto& users = catalogue->users();
  users.save(user_named("ann"));
  EXPECT_TRUE(users.set_enabled("ann", false));
  EXPECT_TRUE(users.set_enabled("ann", false)) << "also when nothing changes";
  EXPECT_FALSE(users.find("ann")->is_enabled);
  EXPECT_TRUE(users.set_password("ann", "new"));
  EXPECT_EQ(users.find("ann")->password_hash, "new");
  EXPECT_FALSE(users.set_enabled("bob", true));
  EXPECT_FALSE(users.set_password("bob", "new"));
  EXPECT_EQ(users.find("ANN"), std::nullopt) << "names are case-sensitive";
  EXPECT_EQ(users.find("' OR ''='"), std::nullopt);
}

TEST_F(UsersTest, RefusesOtherNames) {
  for (const auto& name :
       {std::string{}, std::string{"1ann"}, std::string{"__token__"}, std::string{"a b"},
        std::string{"a;b"}, std::string{"\u00e4nne"}, std::string(65, 'a')}) {
    error_of([&] { catalogue->users().save(user_named(name)); });
  }
  catalogue->users().save(user_named("A.b-c_9"));
}

}  // namespace
}  // namespace oph::metadb
