// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/secrets.h"

#include <gtest/gtest.h>

namespace oph {
namespace {

TEST(SecretsTest, AreMasked) {
  EXPECT_EQ(mask_secrets("user=ann;password=hunter2;cube=x"), "user=ann;password=***;cube=x");
  EXPECT_EQ(mask_secrets("PASSWD = hunter2 next"), "PASSWD = *** next");
  EXPECT_EQ(mask_secrets(R"({"db_password": "hunter2", "a": 1})"),
            R"({"db_password": "***", "a": 1})");
  EXPECT_EQ(mask_secrets(R"("args=token=abc|b")"), R"("args=token=***|b")");
  EXPECT_EQ(mask_secrets("secret:abc"), "secret:***");
}

TEST(SecretsTest, AreTokensWhereverTheyStand) {
  const std::string token = "oph_12_" + std::string(43, 'x');
  EXPECT_EQ(mask_secrets("a " + token + ";b"), "a ***;b");
  EXPECT_EQ(mask_secrets("oph_12_short"), "oph_12_short");
}

TEST(SecretsTest, LeaveTheRestAlone) {
  for (const auto* text :
       {"", "oph_reduce operation=avg;cube=http://h/1/2", "the password is wrong", "passwords=3",
        "tokenize=yes", "token=", "password", "measure=secrets"}) {
    EXPECT_EQ(mask_secrets(text), text);
  }
}

}  // namespace
}  // namespace oph
