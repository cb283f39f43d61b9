// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/tokens.h"

#include "tests/metadb/fixture.h"

namespace oph::metadb {
namespace {

class TokensTest : public CatalogueTest {
 protected:
  TokensTest() {
    catalogue->users().save(user_named("ann"));
    catalogue->users().save(user_named("bob"));
    ann = catalogue->users().find("ann")->id;
    bob = catalogue->users().find("bob")->id;
  }
  Tokens tokens{catalogue->connection()};
  std::int64_t ann = 0;
  std::int64_t bob = 0;
};

TEST_F(TokensTest, StandForTheirUser) {
  const auto one = tokens.issue(ann, "laptop", 1);
  const auto other = tokens.issue(bob, "", 1);
  EXPECT_EQ(tokens.holder(one), "ann");
  EXPECT_EQ(tokens.holder(other), "bob");
  EXPECT_EQ(tokens.list(ann).at(0).label, "laptop");
  EXPECT_FALSE(tokens.list(ann).at(0).is_expired);
}

TEST_F(TokensTest, AreNotGuessed) {
  const auto token = tokens.issue(ann, "", 1);
  const auto secret = token.substr(token.find('_', 4) + 1);
  auto changed = token;
  changed.back() = changed.back() == 'A' ? 'B' : 'A';
  for (const std::string& wrong :
       {changed, token + "x", secret, "oph__" + secret, "oph_999_" + secret, std::string{"oph_1_"},
        std::string{"oph_"}, std::string{}}) {
    EXPECT_EQ(tokens.holder(wrong), std::nullopt) << wrong;
  }
}

TEST_F(TokensTest, AreNotStored) {
  const auto token = tokens.issue(ann, "", 1);
  auto row = catalogue->connection().query("SELECT hash FROM access_token");
  ASSERT_TRUE(row.next());
  EXPECT_EQ(row.text(0).size(), 64U);
  EXPECT_EQ(row.text(0).find(token.substr(token.find('_', 4) + 1)), std::string::npos);
}

TEST_F(TokensTest, Expire) {
  const auto token = tokens.issue(ann, "", 1);
  catalogue->connection().query("UPDATE access_token SET expiry_time = UTC_TIMESTAMP()");
  EXPECT_EQ(tokens.holder(token), std::nullopt);
  EXPECT_TRUE(tokens.list(ann).at(0).is_expired);
}

TEST_F(TokensTest, AreRevokedByTheirUserOnly) {
  const auto token = tokens.issue(ann, "", 1);
  const auto id = tokens.list(ann).at(0).id;
  EXPECT_EQ(Tokens::number(token), id);
  EXPECT_FALSE(tokens.revoke(bob, id));
  EXPECT_EQ(tokens.holder(token), "ann");
  EXPECT_TRUE(tokens.revoke(ann, id));
  EXPECT_EQ(tokens.holder(token), std::nullopt);
  tokens.issue(ann, "", 1);
  tokens.issue(ann, "", 1);
  EXPECT_EQ(tokens.revoke_all(ann), 2);
  EXPECT_TRUE(tokens.list(ann).empty());
}

}  // namespace
}  // namespace oph::metadb
